/** A label as one line of JSONL: TRL's columns where they can carry it, then ours, then the extra ones. */
import { type PairItem, type PreferenceItem, UNKNOWN_ANNOTATOR } from '../preferenceItem.ts';

/** `standard`: columns hold text. `conversational`: they hold lists of chat messages. */
export type RowForm = 'standard' | 'conversational';

/**
 * `parseRow` of the line gives the same label back. A decided pair, ranking, score or thumb is a row that TRL
 * reads; an undecided pair has no winner to write, so it has `kind`, `a`, `b` and `outcome` instead.
 */
export function writeRow(item: PreferenceItem, form: RowForm): string {
  const columns = new Map<string, unknown>();
  const say = (role: string, text: string) => (form === 'standard' ? text : [{ role, content: text }]);
  const answer = (text: string) => say('assistant', text);
  const prompt = say('user', item.prompt);
  if (item.kind === 'pair') writePair(columns, item, prompt, answer);
  else {
    columns.set('prompt', prompt);
    if (item.kind === 'ranking') {
      columns.set('completions', item.completions.map(answer)).set('ranks', item.ranks);
    } else {
      columns.set('completion', answer(item.completion));
      if (item.scale === 'thumbs') columns.set('label', item.score === 5);
      else columns.set('score', item.score);
    }
  }
  if (item.annotator !== UNKNOWN_ANNOTATOR) columns.set('annotator', item.annotator);
  columns.set('time', item.time).set('milliseconds', item.milliseconds).set('confidence', item.confidence);
  for (const [name, value] of item.extra ?? []) columns.set(name, value);
  return writeObject(columns);
}

function writePair(
  columns: Map<string, unknown>,
  item: PairItem,
  prompt: unknown,
  answer: (text: string) => unknown,
): void {
  const { a, b, outcome } = item;
  if (outcome === 'a') columns.set('prompt', prompt).set('chosen', answer(a)).set('rejected', answer(b));
  else if (outcome === 'b') {
    columns.set('prompt', prompt).set('chosen', answer(b)).set('rejected', answer(a)).set('outcome', 'b');
  } else {
    columns
      .set('kind', 'pair')
      .set('prompt', prompt)
      .set('a', answer(a))
      .set('b', answer(b))
      .set('outcome', outcome);
  }
  if (item.shown === 'ba') columns.set('shown', 'ba');
  columns.set('group', item.group).set('weight', item.weight);
}

/** By hand, as an object literal could not have a column called `__proto__`. Undefined columns are left out. */
function writeObject(columns: ReadonlyMap<string, unknown>): string {
  const cells = [...columns].flatMap(([name, value]) =>
    value === undefined ? [] : `${JSON.stringify(name)}:${JSON.stringify(value)}`,
  );
  return escapeLineEnds(`{${cells.join(',')}}`);
}

/** Some readers of lines also break at these, which JSON allows unescaped. */
function escapeLineEnds(json: string): string {
  return json.replace(
    /[\u0085\u2028\u2029]/g,
    (end) => `\\u${end.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
