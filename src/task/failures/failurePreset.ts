import type { Failure } from '../../shared/failure.ts';
import type { Preset } from '../presets.ts';
import { reviewsTask } from '../reviewsTask.ts';

/** Short runs: a mistake is to be seen within seconds. */
const shortRuns = {
  'preferences.prompts': 60,
  'evaluation.prompts': 32,
  'evaluation.points': 8,
} as const;

type FailurePreset = Pick<Preset, 'id' | 'label' | 'knobs'> & { readonly reward?: Preset['reward'] } & {
  readonly failure: Failure;
};

/** A mistake as a preset on the reviews. Its sentence is the symptom. */
export const failurePreset = ({ knobs, ...preset }: FailurePreset): Preset => ({
  ...reviewsTask,
  ...preset,
  says: preset.failure.symptom,
  knobs: { ...shortRuns, ...knobs },
});
