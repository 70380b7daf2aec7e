/** One line of a JSONL file of labels, in one of TRL's formats or ours, as a label. */
import {
  assembleItem,
  isReservedColumn,
  LATEST_TIME,
  type Outcome,
  OUTCOMES,
  type PairDraft,
  type PreferenceDraft,
  type PreferenceItem,
  RANKING_SIZE,
  type Scalar,
  SCORE_RANGE,
  wellFormed,
} from '../preferenceItem.ts';
import { kindOf, readTexts, RowProblem } from './messages.ts';

type Row = ReadonlyMap<string, unknown>;
type Common = Pick<PreferenceDraft, 'annotator' | 'time' | 'milliseconds' | 'confidence' | 'extra'>;

/** @returns the label, or why the line is none. Never throws. */
export function parseRow(line: string): { readonly item: PreferenceItem } | { readonly problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return { problem: `not JSON: ${wellFormed((error as Error).message).slice(0, 120)}` };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { problem: `expected an object in braces, got ${kindOf(value)}` };
  // A map: columns may be called `__proto__` or `constructor`. Tables of mixed rows fill their gaps with null.
  const row = new Map(
    Object.entries(value).filter(([name, cell]) => cell !== null || !isReservedColumn(name)),
  );
  try {
    return { item: assembleItem(readDraft(row)) };
  } catch (error) {
    if (error instanceof RowProblem) return { problem: wellFormed(error.message) };
    throw error;
  }
}

function readDraft(row: Row): PreferenceDraft {
  if (Array.isArray(row.get('completions'))) return readRanking(row);
  if (row.has('chosen') && row.has('rejected')) return readDecided(row);
  if (row.get('kind') === 'pair' && row.has('a') && row.has('b')) return readUndecided(row);
  if (row.has('completion') && typeof row.get('label') === 'boolean') return readThumb(row);
  if (row.has('completion') && row.has('score')) return readScore(row);
  if (row.has('label'))
    throw new RowProblem(`"label" must be true or false, got ${kindOf(row.get('label'))}`);
  if (row.has('completion'))
    throw new RowProblem('an answer without a judgement: "label" or "score" is missing');
  const missing = row.has('chosen') ? 'rejected' : row.has('rejected') ? 'chosen' : null;
  if (missing) throw new RowProblem(`"${missing}" is missing`);
  const names = [...row.keys()].slice(0, 6).join(', ').slice(0, 100);
  throw new RowProblem(
    `no columns of a label (chosen and rejected; completion with label or score; completions with ranks), got ${names || 'none'}`,
  );
}

/** `{prompt?, chosen, rejected}`; ours adds `outcome: "b"` if the chosen answer was the one called b. */
function readDecided(row: Row): PreferenceDraft {
  const { prompt, answers } = readTexts(row.get('prompt'), {
    chosen: row.get('chosen'),
    rejected: row.get('rejected'),
  });
  const [chosen, rejected] = [answers[0]!, answers[1]!];
  const isB = row.get('outcome') === 'b';
  const used = ['prompt', 'chosen', 'rejected', ...(isB || row.get('outcome') === 'a' ? ['outcome'] : [])];
  const texts = isB ? { a: rejected, b: chosen } : { a: chosen, b: rejected };
  return { kind: 'pair', prompt, ...texts, outcome: isB ? 'b' : 'a', ...readPairColumns(row, used) };
}

/** Ours: `{kind: "pair", prompt, a, b, outcome: "tie" | "bothBad" | "skip"}`. */
function readUndecided(row: Row): PreferenceDraft {
  const outcome = OUTCOMES.find((name) => name === row.get('outcome'));
  if (!outcome) throw new RowProblem(`"outcome" must be one of ${OUTCOMES.join(', ')}`);
  const { prompt, answers } = readTexts(row.get('prompt') ?? '', { a: row.get('a'), b: row.get('b') });
  const texts = { a: answers[0]!, b: answers[1]!, outcome: outcome satisfies Outcome };
  return { kind: 'pair', prompt, ...texts, ...readPairColumns(row, ['kind', 'prompt', 'a', 'b', 'outcome']) };
}

function readPairColumns(row: Row, used: readonly string[]): Partial<PairDraft> {
  const shown = row.get('shown');
  const group = row.get('group');
  const weight = row.get('weight');
  const columns: Partial<PairDraft> = {};
  if (shown === 'ab' || shown === 'ba') columns.shown = shown;
  if (typeof group === 'string') columns.group = group;
  if (isNumberIn(weight, Number.MIN_VALUE, 1)) columns.weight = weight;
  return Object.assign(columns, readCommon(row, [...used, ...Object.keys(columns)]));
}

/** `{prompt, completions, ranks}`, 1 is best. */
function readRanking(row: Row): PreferenceDraft {
  const values = row.get('completions') as unknown[];
  const ranks = row.get('ranks');
  if (!Array.isArray(ranks)) throw new RowProblem('"completions" without a list "ranks"');
  const { min, max } = RANKING_SIZE;
  if (values.length < min || values.length > max)
    throw new RowProblem(`"completions" must be ${min} to ${max}, got ${values.length}`);
  if (ranks.length !== values.length)
    throw new RowProblem(`${ranks.length} ranks for ${values.length} completions`);
  if (!ranks.every((rank): rank is number => Number.isInteger(rank) && isNumberIn(rank, 1, max)))
    throw new RowProblem(`"ranks" must be whole numbers from 1 to ${max}`);
  const named = Object.fromEntries(values.map((value, i) => [`completions, number ${i + 1}`, value]));
  const { prompt, answers } = readTexts(promptOf(row), named);
  const common = readCommon(row, ['prompt', 'completions', 'ranks']);
  return { kind: 'ranking', prompt, completions: [...answers], ranks, ...common };
}

/** `{prompt, completion, label}`, TRL's unpaired preferences. */
function readThumb(row: Row): PreferenceDraft {
  const score = row.get('label') === true ? SCORE_RANGE.max : SCORE_RANGE.min;
  const { prompt, answers } = readTexts(promptOf(row), { completion: row.get('completion') });
  const common = readCommon(row, ['prompt', 'completion', 'label']);
  return { kind: 'score', prompt, completion: answers[0]!, score, scale: 'thumbs', ...common };
}

/** `{prompt, completion, score}`. */
function readScore(row: Row): PreferenceDraft {
  const score = row.get('score');
  const { min, max } = SCORE_RANGE;
  if (!isNumberIn(score, min, max))
    throw new RowProblem(`"score" must be a number from ${min} to ${max}, got ${kindOf(score)}`);
  const { prompt, answers } = readTexts(promptOf(row), { completion: row.get('completion') });
  return {
    kind: 'score',
    prompt,
    completion: answers[0]!,
    score,
    ...readCommon(row, ['prompt', 'completion', 'score']),
  };
}

function promptOf(row: Row): unknown {
  if (!row.has('prompt')) throw new RowProblem('"prompt" is missing');
  return row.get('prompt');
}

/** Who, when, how fast, how sure; and every other column that holds a single value. */
function readCommon(row: Row, used: readonly string[]): Common {
  const annotator = row.get('annotator');
  const time = row.get('time');
  const milliseconds = row.get('milliseconds');
  const confidence = row.get('confidence');
  const columns: Common = {};
  if (typeof annotator === 'string' && annotator !== '') columns.annotator = annotator;
  if (isNumberIn(time, 0, LATEST_TIME)) columns.time = time;
  if (isNumberIn(milliseconds, 0, Number.MAX_VALUE)) columns.milliseconds = milliseconds;
  if (isNumberIn(confidence, 0, 1)) columns.confidence = confidence;
  const known = [...used, ...Object.keys(columns)].filter((name) => row.has(name));
  if (known.length === row.size) return columns;
  const extra = readExtra(row, new Set(known));
  if (extra.length > 0) columns.extra = extra;
  return columns;
}

/** A column of ours with a value that we cannot use is kept as another: `time: "noon"` becomes `time_: "noon"`. */
function readExtra(row: Row, used: ReadonlySet<string>): [string, Scalar][] {
  const extra = new Map<string, Scalar>();
  for (const [name, value] of row) {
    if (used.has(name) || !isScalar(value)) continue;
    let free = wellFormed(name);
    while (isReservedColumn(free) || extra.has(free) || (free !== name && row.has(free))) free += '_';
    extra.set(free, value);
  }
  return [...extra];
}

/** Infinity is what JSON.parse makes of 1e999; JSON cannot hold it. */
function isScalar(value: unknown): value is Scalar {
  return value === null || ['string', 'boolean'].includes(typeof value) || Number.isFinite(value);
}

function isNumberIn(value: unknown, min: number, max: number): value is number {
  return typeof value === 'number' && value >= min && value <= max;
}
