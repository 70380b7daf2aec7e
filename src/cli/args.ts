/** Command-line flags. Everything wrong with them is an AppError('config') that names the flag. */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { type BackendChoice, backendChoiceSchema } from '../protocol/commands.ts';
import { AppError } from '../shared/errors.ts';
import type { KnobValue } from '../shared/spec.ts';

type FlagSpecs = NonNullable<ParseArgsConfig['options']>;

/** `util.parseArgs` in strict mode; unknown flags, missing values and stray words are errors of ours. */
export function parseFlags<const S extends FlagSpecs>(
  argv: readonly string[],
  specs: S,
): ReturnType<typeof parseArgs<{ args: string[]; options: S; strict: true }>>['values'] {
  try {
    return parseArgs({ args: joinNegatives(argv), options: specs, strict: true }).values;
  } catch (error) {
    const message =
      error instanceof Error ? error.message.split(/\.?\s+(?:To specify|Did you)/)[0]! : String(error);
    throw new AppError('config', message, { cause: error });
  }
}

/** `--seed -1` as `--seed=-1`, which parseArgs would call ambiguous. */
function joinNegatives(argv: readonly string[]): string[] {
  const joined: string[] = [];
  for (const arg of argv) {
    const previous = joined.at(-1);
    if (/^-[\d.]/.test(arg) && previous?.startsWith('--')) joined.splice(-1, 1, `${previous}=${arg}`);
    else joined.push(arg);
  }
  return joined;
}

/** @throws AppError('config') unless `text` is a whole number from `min` to `max` */
export function wholeNumber(flag: string, text: string, min: number, max = Number.MAX_SAFE_INTEGER): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new AppError('config', `${flag}: expected a whole number from ${min} to ${max}, got "${text}"`);
  }
  return value;
}

export interface RaceOptions {
  readonly preset: string;
  readonly seed: number;
  readonly algorithms: readonly string[];
  readonly backend: BackendChoice;
  /** Stop each lane after so many steps; all of them if absent. */
  readonly steps: number | undefined;
  /** Differences from the preset, by full knob id. */
  readonly knobs: Readonly<Record<string, KnobValue>>;
  /** Where to write the record. */
  readonly json: string | undefined;
}

export const RACE_USAGE = `npm run race -- [flags]
  --preset ID          what to race on (reviews)
  --seed N             (7)
  --algos A,B          the lanes (ppo,dpo)
  --backend NAME       auto, wasm, webgpu or cpu (auto)
  --steps N            stop each lane after N steps
  --set KNOB=VALUE     change a knob, e.g. --set dpo.beta=0.2; may be repeated
  --json FILE          write the curves, costs and samples`;

/** @returns null when help was asked for */
export function parseRaceArgs(argv: readonly string[]): RaceOptions | null {
  const flags = parseFlags(argv, {
    preset: { type: 'string', default: 'reviews' },
    seed: { type: 'string', default: '7' },
    algos: { type: 'string', default: 'ppo,dpo' },
    backend: { type: 'string', default: 'auto' },
    steps: { type: 'string' },
    set: { type: 'string', multiple: true, default: [] },
    json: { type: 'string' },
    help: { type: 'boolean' },
  });
  if (flags.help) return null;
  return {
    preset: flags.preset,
    seed: wholeNumber('--seed', flags.seed, 0),
    algorithms: parseAlgorithms(flags.algos),
    backend: parseBackend(flags.backend),
    steps: flags.steps === undefined ? undefined : wholeNumber('--steps', flags.steps, 1),
    knobs: Object.fromEntries(flags.set.map(parseAssignment)),
    json: flags.json,
  };
}

export function parseAlgorithms(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.some((name) => name === '') || new Set(names).size < names.length) {
    throw new AppError('config', `--algos: expected different names separated by commas, got "${text}"`);
  }
  return names;
}

export function parseBackend(text: string): BackendChoice {
  const parsed = backendChoiceSchema.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new AppError(
    'config',
    `--backend: expected one of ${backendChoiceSchema.options.join(', ')}, got "${text}"`,
  );
}

export function parseAssignment(text: string): [string, KnobValue] {
  const [, id, value] = /^([^=\s]+)=(.+)$/.exec(text) ?? [];
  if (id === undefined || value === undefined) {
    throw new AppError('config', `--set: expected KNOB=VALUE, got "${text}"`);
  }
  if (value === 'true' || value === 'false') return [id, value === 'true'];
  const number = Number(value);
  return [id, Number.isNaN(number) ? value : number];
}
