import { Gauge, Square } from 'lucide-react';
import type { Pace, ProbeResult } from '../../protocol/probeMachine.ts';
import { flopRate } from '../../store/machine/trainableModels.ts';
import { formatCount, formatFixed } from '../common/format.ts';
import { HintedText } from '../common/Hint.tsx';
import { ProgressBar } from '../label/JobStatus.tsx';
import { useRace } from '../RaceContext.tsx';
import { useMachineProbe, useProbe } from './useMachine.ts';

/** Times training, reading and writing on the backend in use. */
export function ProbePanel() {
  const { result, failure } = useProbe((state) => state);
  return (
    <section aria-label="Timed probe" className="flex min-w-0 flex-col gap-2">
      <h3 className="font-semibold">
        <HintedText says="A few training steps, forward passes and generations of 64 sequences each with the model of the race, on the backend in use, after three rounds to warm up. While something else computes, it is slower: pause the race for a fair time.">
          How fast it is
        </HintedText>
      </h3>
      <ProbeButton />
      <Busy />
      {failure ? (
        <p role="alert" className="break-words text-alarm">
          {failure.message}. {failure.fix}
        </p>
      ) : null}
      {result ? <ProbeTable result={result} /> : null}
    </section>
  );
}

function ProbeButton() {
  const probe = useMachineProbe();
  const { isRunning, progress, result } = useProbe((state) => state);
  if (isRunning) {
    const share = progress && progress.total > 0 ? progress.done / progress.total : 0;
    return (
      <output className="flex h-8 items-center gap-2">
        <button type="button" className="control flex items-center gap-1" onClick={probe.cancel}>
          <Square size={11} aria-hidden="true" /> Cancel
        </button>
        <ProgressBar share={share} label={progress?.label ?? 'Starting'} />
        <span className="text-muted">{progress?.label ?? 'Starting'}</span>
      </output>
    );
  }
  return (
    <button
      type="button"
      className="control flex w-fit items-center gap-1.5 font-medium"
      onClick={() => void probe.run()}
      data-action="probe"
    >
      <Gauge size={14} aria-hidden="true" /> {result ? 'Time it again' : 'Time this machine'}
    </button>
  );
}

function Busy() {
  const isRacing = useRace(({ lanes }) => Object.values(lanes).some(({ phase }) => phase === 'running'));
  return isRacing ? (
    <p className="text-muted">
      The race is running and shares the processor: times are longer than they could be.
    </p>
  ) : null;
}

const ROWS: readonly { id: 'training' | 'scoring' | 'generation'; label: string; says: string }[] = [
  {
    id: 'training',
    label: 'training step',
    says: 'One optimizer step of DPO: forward, backward and AdamW on 32 pairs. Shorter is better.',
  },
  {
    id: 'scoring',
    label: 'forward pass',
    says: 'Log-probabilities of 64 answers, nothing learned. Shorter is better.',
  },
  {
    id: 'generation',
    label: 'writing',
    says: '64 answers, all together, with a key-value cache. Shorter is better.',
  },
];

function ProbeTable({ result }: { result: ProbeResult }) {
  return (
    <table className="numeric w-full border-collapse" data-probe="done">
      <caption className="pb-1 text-left font-sans text-[11px] text-muted">
        {result.model.id}, {formatCount(result.model.parameters)} parameters, on {result.backend.name}:{' '}
        {result.backend.device}
      </caption>
      <thead>
        <tr className="text-right text-[11px] text-muted">
          <th className="text-left font-normal">what</th>
          <th className="font-normal">
            <HintedText
              says={`Milliseconds: median of ${result.training.repetitions}, and the fastest of them.`}
            >
              ms (fastest)
            </HintedText>
          </th>
          <th className="font-normal">
            <HintedText says="Tokens a second: read in the first two rows, written in the third.">
              tokens/s
            </HintedText>
          </th>
          <th className="font-normal">
            <HintedText says="Billions of floating-point operations a second: matrix products counted from the model’s shape, over the median time.">
              GFLOP/s
            </HintedText>
          </th>
        </tr>
      </thead>
      <tbody>
        {ROWS.map((row) => (
          <PaceRow key={row.id} {...row} pace={result[row.id]} />
        ))}
      </tbody>
    </table>
  );
}

function PaceRow({ id, label, says, pace }: (typeof ROWS)[number] & { pace: Pace }) {
  return (
    <tr className="border-t border-line text-right" data-pace={id} data-value={pace.ms}>
      <th className="py-1 text-left font-sans font-normal">
        <HintedText says={says}>{label}</HintedText>
      </th>
      <td>
        {formatFixed(pace.ms, 1)} <span className="text-muted">({formatFixed(pace.fastestMs, 1)})</span>
      </td>
      <td>{formatCount((1000 * pace.tokens) / pace.ms)}</td>
      <td>{formatFixed(flopRate(pace) / 1e9, 1)}</td>
    </tr>
  );
}
