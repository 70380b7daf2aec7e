/** Flags of `npm run sweep`. */
import { type SweepAxis, type SweepPlan, sweepPlanSchema } from '../runs/sweep.ts';
import { AppError } from '../shared/errors.ts';
import { parseAlgorithms, parseAssignment, parseBackend, parseFlags, wholeNumber } from './args.ts';

export interface SweepOptions {
  readonly plan: SweepPlan;
  /** Undefined: as many as there are cores, up to four. */
  readonly atOnce: number | undefined;
  /** Where to write the results. */
  readonly json: string | undefined;
}

export const SWEEP_USAGE = `npm run sweep -- [flags]
  --preset ID          what to run on (reviews)
  --algos A,B          the algorithms (ppo,dpo)
  --seeds N or A,B,C   seeds 1 to N, or a list (3)
  --axis KNOB=V,W      values of a knob, e.g. --axis ppo.klCoef=0.02,0.1,0.5; up to two axes
  --axis K,L*=V,W      multiples of the preset's values, e.g. --axis ppo.learningRate,dpo.learningRate*=1,3,10
  --set KNOB=VALUE     change a knob in every run; may be repeated
  --backend NAME       auto, wasm, webgpu or cpu (auto)
  --at-once N          runs at a time (one for each core, up to four)
  --json FILE          write the plan, every run's figures and the table`;

/** @returns null when help was asked for @throws AppError('config') naming the flag */
export function parseSweepArgs(argv: readonly string[]): SweepOptions | null {
  const flags = parseFlags(argv, {
    preset: { type: 'string', default: 'reviews' },
    algos: { type: 'string', default: 'ppo,dpo' },
    seeds: { type: 'string', default: '3' },
    axis: { type: 'string', multiple: true, default: [] },
    set: { type: 'string', multiple: true, default: [] },
    backend: { type: 'string', default: 'auto' },
    'at-once': { type: 'string' },
    json: { type: 'string' },
    help: { type: 'boolean' },
  });
  if (flags.help) return null;
  const atOnce = flags['at-once'];
  const plan = sweepPlanSchema.safeParse({
    id: 'sweep',
    name: 'npm run sweep',
    createdAt: Date.now(),
    base: {
      preset: flags.preset,
      backend: parseBackend(flags.backend),
      knobs: Object.fromEntries(flags.set.map(parseAssignment)),
    },
    algorithms: parseAlgorithms(flags.algos),
    seeds: parseSeeds(flags.seeds),
    axes: flags.axis.map(parseAxis),
  });
  if (!plan.success) {
    const [issue] = plan.error.issues;
    throw new AppError('config', `sweep: ${issue?.path.join('.')}: ${issue?.message}`);
  }
  return {
    plan: plan.data,
    atOnce: atOnce === undefined ? undefined : wholeNumber('--at-once', atOnce, 1, 16),
    json: flags.json,
  };
}

/** "3" is 1, 2, 3; "7," or "1,5,9" is a list. */
export function parseSeeds(text: string): number[] {
  if (!text.includes(','))
    return Array.from({ length: wholeNumber('--seeds', text, 1, 200) }, (_, i) => i + 1);
  const parts = text.split(',').filter((part) => part.trim() !== '');
  return parts.map((part) => wholeNumber('--seeds', part, 0));
}

function parseAxis(text: string): SweepAxis {
  const [, ids, times, values] = /^([\w.,]+?)(\*?)=(.+)$/.exec(text) ?? [];
  if (ids === undefined || values === undefined)
    throw new AppError('config', `--axis: expected KNOB=VALUE,VALUE, got "${text}"`);
  return {
    knobs: ids.split(','),
    relative: times === '*',
    values: values.split(',').map((value) => parseAssignment(`value=${value}`)[1]),
  };
}
