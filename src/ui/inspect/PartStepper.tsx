import { Check } from 'lucide-react';
import { STEP_PHASES, type StepPhase } from '../../shared/inspection.ts';
import { Hint } from '../common/Hint.tsx';
import { useRace, useWholeRace } from '../RaceContext.tsx';

const SAYS: Record<StepPhase, string> = {
  sample: 'The policy writes an answer to each prompt.',
  score: 'Policy, reference and critic read the answers token by token; the reward model scores each one.',
  advantage: 'Rewards, the critic’s values and GAE make an advantage for every token.',
  update: 'Epochs of clipped gradient steps on policy and critic.',
};

/** A PPO step in its four parts: where the shown one stands, and on to the next. */
export function PartStepper({ algorithm, phase }: { algorithm: string; phase: StepPhase | undefined }) {
  const { actions } = useWholeRace();
  const lane = useRace(({ lanes }) => lanes[algorithm]);
  const playing = useRace((state) => state.playing);
  const canStep = !playing && (lane?.phase === 'ready' || lane?.phase === 'paused');
  const done = phase ? STEP_PHASES.indexOf(phase) : -1;
  const next = STEP_PHASES[(done + 1) % STEP_PHASES.length]!;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <ol className="flex flex-wrap items-center gap-1" aria-label="Parts of the step">
        {STEP_PHASES.map((part, i) => (
          <li key={part} className="flex items-center gap-1" aria-current={i === done ? 'step' : undefined}>
            {i > 0 ? <span className="h-px w-3 bg-line-strong" aria-hidden="true" /> : null}
            <span
              title={SAYS[part]}
              data-part={part}
              data-done={i <= done}
              className={`flex items-center gap-1 rounded-full border px-2.5 py-1 text-xs ${
                i <= done ? 'border-ink text-ink' : 'border-dashed border-line-strong text-muted'
              } ${i === done ? 'bg-raised font-semibold' : ''}`}
            >
              {i <= done ? <Check size={11} aria-label="done" /> : `${i + 1} `}
              {part}
            </span>
          </li>
        ))}
      </ol>
      <Hint says="The lane really stops inside the step: what comes later has not been computed yet, and Play goes on from here.">
        <button
          type="button"
          className="control h-9 font-medium"
          disabled={!canStep}
          onClick={() => actions.tellLane(algorithm, { type: 'run/stepPart' })}
          data-action="step-part"
        >
          Next: {next}
        </button>
      </Hint>
      <p className="min-w-0 text-xs text-muted">{phase ? SAYS[phase] : ''}</p>
    </div>
  );
}
