import type { LaneState } from '../../store/laneState.ts';
import { useCheckpointDesk, useCheckpoints } from './ResumeContext.tsx';

/** From the last checkpoint a diverged run would only diverge again, and a faulty request would only fail again. */
const IN_VAIN: ReadonlySet<string> = new Set(['not-finite', 'config', 'model-file', 'tokenizer', 'shape']);

/** Has a lane that stopped go on from its last checkpoint; nothing where it has none. */
export function ResumeLaneButton({ lane }: { lane: LaneState }) {
  const step = useCheckpoints(({ ids, steps }) => steps.get(ids.get(lane.runId) ?? ''));
  const { resumeLane } = useCheckpointDesk();
  if (step === undefined || IN_VAIN.has(lane.failure?.code ?? '')) return null;
  return (
    <button
      type="button"
      className="control shrink-0 font-medium"
      title="Loads the last checkpoint in a fresh worker, on the processor if the graphics card is gone"
      onClick={() => void resumeLane(lane.algorithm)}
    >
      Go on from step {step}
    </button>
  );
}
