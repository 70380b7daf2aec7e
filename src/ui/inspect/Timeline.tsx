import { ChevronLeft, ChevronRight, Pause, Play } from 'lucide-react';
import { useEffect, useState } from 'react';
import { ValueSlider } from '../common/ValueSlider.tsx';

const FRAME_MS = 700;

/** Back through the steps that were kept. */
export function Timeline({
  steps,
  shown,
  isLatest,
  onChoose,
}: {
  steps: readonly number[];
  shown: number;
  /** Follows the run. */
  isLatest: boolean;
  /** Null: the newest, whichever it is. */
  onChoose: (step: number | null) => void;
}) {
  const at = Math.max(0, steps.indexOf(shown));
  const [replaying, setReplaying] = useState(false);
  const last = steps.length - 1;
  const go = (index: number) => onChoose(index >= last ? null : steps[Math.max(0, index)]!);
  useEffect(() => {
    if (!replaying) return undefined;
    const timer = setTimeout(() => {
      if (at >= last) setReplaying(false);
      else onChoose(at + 1 >= last ? null : steps[at + 1]!);
    }, FRAME_MS);
    return () => clearTimeout(timer);
  }, [replaying, at, last, steps, onChoose]);
  const replay = () => {
    if (!replaying && at >= last) onChoose(steps[0]!);
    setReplaying(!replaying);
  };
  const only = steps.length < 2;
  return (
    <fieldset className="m-0 flex min-w-0 items-center gap-1 border-0 p-0" aria-label="Kept steps">
      <button
        type="button"
        className="icon-button"
        aria-label="earlier step"
        disabled={at === 0}
        onClick={() => go(at - 1)}
      >
        <ChevronLeft size={16} aria-hidden="true" />
      </button>
      <ValueSlider
        className="h-5 w-40 grow sm:grow-0"
        label="Step looked at"
        min={0}
        max={Math.max(1, last)}
        value={at}
        valueText={`step ${shown}`}
        onChange={go}
      />
      <button
        type="button"
        className="icon-button"
        aria-label="later step"
        disabled={at >= last}
        onClick={() => go(at + 1)}
      >
        <ChevronRight size={16} aria-hidden="true" />
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label={replaying ? 'stop replaying' : 'replay the kept steps'}
        disabled={only}
        onClick={replay}
      >
        {replaying ? <Pause size={14} aria-hidden="true" /> : <Play size={14} aria-hidden="true" />}
      </button>
      <span className="numeric w-32 text-xs text-muted" data-shown-step={shown}>
        step {shown}
        {isLatest ? ', newest' : ''}
      </span>
    </fieldset>
  );
}
