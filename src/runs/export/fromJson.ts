import { z } from 'zod';
import { sampleSchema } from '../../protocol/events.ts';
import { AppError } from '../../shared/errors.ts';
import { type Curve, type Run, runHeadSchema } from '../run.ts';
import { type PlainNumber, RUNS_FORMAT, RUNS_VERSION } from './toJson.ts';

/** Far above what a visitor makes, far below what would stop the page. */
const MAX_CHARACTERS = 200e6;
const MAX_RUNS = 1000;
const MAX_POINTS = 1e6;

const columnSchema = z
  .array(z.union([z.number(), z.null(), z.enum(['inf', '-inf'])], 'expected a number, null, "inf" or "-inf"'))
  .max(MAX_POINTS);
const plainCurveSchema = z.object({
  source: z.enum(['evaluation', 'step', 'stage']),
  step: columnSchema,
  samples: columnSchema,
  tokens: columnSchema,
  wallMs: columnSchema,
  kl: columnSchema,
  value: columnSchema,
});
const plainRunSchema = z.object({
  head: runHeadSchema.extend({
    id: z.string().min(1).max(200),
    name: z.string().max(500),
    tags: z.array(z.string().max(100)).max(50),
  }),
  curves: z.record(z.string().max(200), plainCurveSchema),
  samples: z.object({ before: z.array(sampleSchema).max(2000), after: z.array(sampleSchema).max(2000) }),
});

const envelopeSchema = z.object({
  format: z.literal(RUNS_FORMAT),
  version: z.number().int().min(1),
  runs: z.array(z.unknown()).min(1).max(MAX_RUNS),
});

/**
 * Reads what {@link toJson} wrote. Everything in it is untrusted text and numbers; keys that the format does not have are
 * left out. A run that was still going on when it was written is `interrupted`.
 * @throws AppError('storage-damaged') naming the run and the field; AppError('storage-newer') for a later version
 */
export function fromJson(text: string): Run[] {
  if (text.length > MAX_CHARACTERS) throw damaged(`it is larger than ${MAX_CHARACTERS / 1e6} MB`);
  const envelope = envelopeSchema.safeParse(parse(text));
  if (!envelope.success) throw damaged(`it is no file of runs (${issueText(envelope.error)})`);
  const { version, runs } = envelope.data;
  if (version > RUNS_VERSION)
    throw new AppError(
      'storage-newer',
      `The file has version ${version}; this page reads up to ${RUNS_VERSION}.`,
      {
        fix: 'Reload the page to get its latest version.',
      },
    );
  return runs.map(readRun);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw damaged(`it is not JSON (${error instanceof Error ? error.message : 'unknown'})`);
  }
}

function readRun(data: unknown, index: number): Run {
  const parsed = plainRunSchema.safeParse(data);
  if (!parsed.success) throw damaged(`run ${index + 1}, ${issueText(parsed.error)}`);
  const { head, curves, samples } = parsed.data;
  const entries = Object.entries(curves).map(([metric, { source, ...columns }]): [string, Curve] => {
    const lengths = new Set(Object.values(columns).map((column) => column.length));
    if (lengths.size > 1)
      throw damaged(
        `run ${index + 1}, curves.${metric}: expected columns of one length, got ${[...lengths].join(' and ')}`,
      );
    return [
      metric,
      {
        source,
        step: numbers(columns.step),
        samples: numbers(columns.samples),
        tokens: numbers(columns.tokens),
        wallMs: numbers(columns.wallMs),
        kl: numbers(columns.kl),
        value: numbers(columns.value),
      },
    ];
  });
  const outcome = head.outcome === 'running' ? 'interrupted' : head.outcome;
  return { head: { ...head, outcome }, detail: { curves: Object.fromEntries(entries), samples } };
}

const numbers = (column: readonly PlainNumber[]): Float64Array<ArrayBuffer> =>
  Float64Array.from(column, (entry) =>
    entry === null ? NaN : entry === 'inf' ? Infinity : entry === '-inf' ? -Infinity : entry,
  );

function issueText(error: z.ZodError): string {
  const [issue] = error.issues;
  const where = issue?.path.map(String).join('.') ?? '';
  return `${where === '' ? '' : `${where}: `}${issue?.message ?? 'unknown'}`;
}

const damaged = (what: string) =>
  new AppError('storage-damaged', `The file was not read: ${what}.`, {
    fix: 'Export the runs again as JSON. Nothing was changed here.',
  });
