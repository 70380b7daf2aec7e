import { Wand2 } from 'lucide-react';
import { useState } from 'react';
import { simulatedItems } from '../../store/labels/simulatedSet.ts';
import { HintedText } from '../common/Hint.tsx';
import { useJob } from '../reward/useJob.ts';
import { useRace } from '../RaceContext.tsx';
import { useStudioActions } from '../StudioContext.tsx';
import { JobStatus } from './JobStatus.tsx';
import { useLabelWorkspace } from './useLabels.ts';

const PROMPTS = [20, 50, 100, 200];
const NOISE = [0, 0.1, 0.2, 0.4];

/** A set at once, from the simulated labeller. */
export function SimulateLabels() {
  const { library } = useLabelWorkspace();
  const { run } = useStudioActions();
  const seed = useRace((state) => state.settings.seed);
  const isReady = useRace((state) => state.catalog !== null);
  const [prompts, setPrompts] = useState(50);
  const [labelNoise, setLabelNoise] = useState(0);
  const job = useJob<number>();
  const fill = () =>
    job.start(async ({ signal, onProgress }) => {
      const { labels } = await run<'simulateLabels'>(
        { kind: 'simulateLabels', config: { prompts, labelNoise }, seed },
        { signal, onProgress },
      );
      const items = simulatedItems(labels, seed);
      const noise = labelNoise > 0 ? `, ${labelNoise * 100} % wrong` : '';
      library.create(`Simulated, ${prompts} prompts${noise}`, items);
      return items.length;
    });
  return (
    <div className="grid gap-2 border-t border-line pt-2">
      <div className="flex flex-wrap items-center gap-2">
        <HintedText
          className="text-muted"
          says="A labeller who prefers the answer with the higher gold score. It makes a set of its own, to train on at once or to compare yours with."
        >
          simulated labels
        </HintedText>
        <Choice
          label="Prompts"
          values={PROMPTS}
          value={prompts}
          onChange={setPrompts}
          format={(n) => `${n} prompts`}
        />
        <Choice
          label="Wrong labels"
          values={NOISE}
          value={labelNoise}
          onChange={setLabelNoise}
          format={(share) => `${share * 100} % wrong`}
        />
        <button
          type="button"
          className="control flex items-center gap-1.5 font-medium"
          disabled={!isReady || job.state.kind === 'running'}
          onClick={fill}
          data-action="simulate"
        >
          <Wand2 size={14} aria-hidden="true" /> Make a set
        </button>
      </div>
      <JobStatus job={job} what="No labels could be made." />
      {job.state.kind === 'done' ? <output>{job.state.result} labels made.</output> : null}
    </div>
  );
}

function Choice({
  label,
  values,
  value,
  onChange,
  format,
}: {
  label: string;
  values: readonly number[];
  value: number;
  onChange: (value: number) => void;
  format: (value: number) => string;
}) {
  return (
    <select
      aria-label={label}
      className="control"
      value={value}
      onChange={(event) => onChange(Number(event.target.value))}
    >
      {values.map((choice) => (
        <option key={choice} value={choice}>
          {format(choice)}
        </option>
      ))}
    </select>
  );
}
