/** Full races of both presets, measured by us (tiny-reviews, wasm, Node) and shown as recorded; test/learning/annotators.test.ts repeats one seed. */
export interface RecordedRating {
  readonly preset: 'biased-annotators' | 'calibrated-annotators';
  readonly label: string;
  /** Gold reward on 200 held-out prompts at the end, 0 to 1, one for each seed. */
  readonly dpo: readonly number[];
  readonly ppo: readonly number[];
}
export const RECORDED_SEEDS = [1, 2, 7, 8] as const;
export const RECORDED_RATINGS: readonly RecordedRating[] = [
  {
    preset: 'biased-annotators',
    label: 'as given',
    dpo: [0.705, 0.723, 0.88, 0.807],
    ppo: [0.931, 0.968, 0.97, 0.976],
  },
  {
    preset: 'calibrated-annotators',
    label: 'calibrated',
    dpo: [0.867, 0.915, 0.892, 0.891],
    ppo: [0.97, 0.951, 0.973, 0.967],
  },
];
