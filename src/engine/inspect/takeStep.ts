import type { AlgorithmContext, StepReport } from '../../algo/types.ts';
import { inPhase } from '../../kernels/profile/phases.ts';
import { algorithmConfig, type Lane } from '../lane.ts';
import type { Emit } from '../program.ts';
import type { Inspector, Sighting } from './inspector.ts';
import { tokenTexts } from './tokenTexts.ts';

/** One step of the algorithm, whole or part by part, told to the page if it is looked at. */
export async function* takeStep(
  lane: Lane,
  emit: Emit,
  inspector: Inspector,
  { context, step }: { context: AlgorithmContext; step: number },
): AsyncGenerator<'part', StepReport> {
  const { algorithm } = lane;
  const sighting = inspector.begin(step);
  const seen = sighting ? { ...context, probe: sighting.probe } : context;
  const config = algorithmConfig(lane);
  if (!inspector.byPart || !algorithm.parts) {
    const report = await inPhase('step', () => algorithm.step(seen, lane.state, config, step));
    tell(lane, emit, sighting, step);
    return report;
  }
  const parts = algorithm.parts(seen, lane.state, config, step);
  try {
    for (;;) {
      const next = await parts.next();
      tell(lane, emit, sighting, step);
      if (next.done) return next.value;
      yield 'part';
    }
  } finally {
    await parts.return(undefined as never); // a reset half way
  }
}

function tell({ tokenizer }: Lane, emit: Emit, sighting: Sighting | undefined, step: number): void {
  const inspection = sighting?.latest();
  if (!sighting || !inspection) return;
  const begun = performance.now();
  const texts = tokenTexts(tokenizer, inspection.sequences.ids);
  emit({ type: 'inspect/stepped', step: step + 1, costMs: sighting.costMs, inspection, texts });
  sighting.charge(performance.now() - begun);
}
