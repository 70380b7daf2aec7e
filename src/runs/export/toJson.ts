import type { Curve, Run } from '../run.ts';

export const RUNS_FORMAT = 'rlhf-playground/runs';
/** Rises when a file can no longer be read as before; `fromJson` then reads both. */
export const RUNS_VERSION = 1;

/**
 * Runs as a file that {@link fromJson} reads back without loss:
 * ```
 * { "format": "rlhf-playground/runs", "version": 1,
 *   "runs": [{ "head": RunHead,
 *              "curves": { "<metric>": { "source": "evaluation"|"step"|"stage",
 *                          "step": [...], "samples": [...], "tokens": [...], "wallMs": [...], "kl": [...], "value": [...] } },
 *              "samples": { "before": [...], "after": [...] } }] }
 * ```
 * Columns of a curve are equally long. `null` stands for NaN ("not known on this axis"), "inf" and "-inf" for infinities.
 */
export function toJson(runs: readonly Run[]): string {
  return JSON.stringify({
    format: RUNS_FORMAT,
    version: RUNS_VERSION,
    runs: runs.map(({ head, detail }) => ({
      head,
      curves: Object.fromEntries(
        Object.entries(detail.curves).map(([metric, curve]) => [metric, plainCurve(curve)]),
      ),
      samples: detail.samples,
    })),
  });
}

const plainCurve = ({ source, step, samples, tokens, wallMs, kl, value }: Curve) => ({
  source,
  step: plain(step),
  samples: plain(samples),
  tokens: plain(tokens),
  wallMs: plain(wallMs),
  kl: plain(kl),
  value: plain(value),
});

export type PlainNumber = number | null | 'inf' | '-inf';

const plain = (column: Float64Array): PlainNumber[] =>
  Array.from(column, (number) =>
    Number.isFinite(number) ? number : Number.isNaN(number) ? null : number > 0 ? 'inf' : '-inf',
  );
