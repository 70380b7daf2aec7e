/** Writes labels as JSONL that TRL's trainers load (`load_dataset("json", data_files=...)`), or in full. */
import { assembleItem, type PreferenceItem } from '../preferenceItem.ts';
import { toPairs, type ToPairsOptions, type TrainingPair } from '../toPairs.ts';
import { type Breathe, breatheByMessage, slicer } from '../../shared/breathe.ts';
import { type RowForm, writeRow } from './writeRow.ts';

/**
 * What the file is for. All are read back by `importJsonl`.
 * - `full`: every label as it is; importing it gives the same labels. The format to keep and to pass on.
 * - `preference`: {prompt, chosen, rejected}, for DPOTrainer and RewardTrainer. Rankings and scores become pairs.
 * - `unpaired`: {prompt, completion, label}, for KTOTrainer. The winner of a pair is good, the loser bad; of a
 *   ranking the best and the worst; of scores 4 and 5, and 1 and 2.
 * - `scores`: {prompt, completion, score}. `rankings`: {prompt, completions, ranks}.
 */
export const EXPORT_FORMATS = ['full', 'preference', 'unpaired', 'scores', 'rankings'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface ExportOptions extends ToPairsOptions {
  readonly format: ExportFormat;
  readonly form?: RowForm;
  readonly breathe?: Breathe;
}

export interface ExportResult {
  /** The file in pieces, for `new Blob(parts)`. UTF-8 without a mark, lines end in LF. */
  readonly parts: readonly string[];
  readonly rows: number;
  /** Items that the format cannot carry: ties, skips, lone scores. */
  readonly leftOut: number;
}

const PART_CHARS = 65_536;

export async function exportJsonl(
  items: readonly PreferenceItem[],
  { format, form = 'standard', breathe = breatheByMessage, ...pairs }: ExportOptions,
): Promise<ExportResult> {
  const pause = slicer(breathe);
  const { rows, leftOut } = await convertItems(items, format, pairs, pause);
  const parts: string[] = [];
  let part = '';
  for (const row of rows) {
    part += `${writeRow(row, form)}\n`;
    if (part.length >= PART_CHARS) {
      parts.push(part);
      part = '';
    }
    await pause();
  }
  if (part !== '') parts.push(part);
  return { parts, rows: rows.length, leftOut };
}

/** The labels that a format can carry, each once, as labels of the kind that it has rows for. */
async function convertItems(
  items: readonly PreferenceItem[],
  format: ExportFormat,
  options: ToPairsOptions,
  pause: () => Promise<void> | undefined,
): Promise<{ readonly rows: readonly PreferenceItem[]; readonly leftOut: number }> {
  if (format === 'full') return { rows: items, leftOut: 0 };
  const used = new Set<string>();
  const rows = new Map<string, PreferenceItem>();
  if (format === 'preference') {
    const byId = new Map(items.map((item) => [item.id, item]));
    for (const pair of toPairs(items, options).pairs) {
      const row = pairItemOf(pair, byId.get(pair.sources[0]!)!);
      rows.set(row.id, row);
      for (const id of pair.sources) used.add(id);
      await pause();
    }
  } else {
    for (const item of items) {
      for (const row of CONVERTERS[format](item)) {
        rows.set(row.id, row);
        used.add(item.id);
      }
      await pause();
    }
  }
  return { rows: [...rows.values()], leftOut: items.filter((item) => !used.has(item.id)).length };
}

const CONVERTERS: Record<
  Exclude<ExportFormat, 'full' | 'preference'>,
  (item: PreferenceItem) => readonly PreferenceItem[]
> = {
  unpaired: thumbsOf,
  scores: (item) => {
    if (item.kind !== 'score') return [];
    const { scale: _, ...score } = item;
    return [assembleItem(score)];
  },
  rankings: (item) => (item.kind === 'ranking' ? [item] : []),
};

/** The pair as a label of its own, with the circumstances of the label that it comes from. */
function pairItemOf(pair: TrainingPair, source: PreferenceItem): PreferenceItem {
  const { prompt, chosen, rejected, weight } = pair;
  const wasFirst = source.kind === 'pair' && (source.a === chosen) === (source.shown === 'ab');
  const group = source.kind === 'pair' ? source.group : pair.group;
  return assembleItem({
    ...circumstances(source),
    kind: 'pair',
    prompt,
    a: chosen,
    b: rejected,
    outcome: 'a',
    shown: wasFirst || source.kind !== 'pair' ? 'ab' : 'ba',
    ...(group === undefined ? {} : { group }),
    ...(weight === 1 ? {} : { weight }),
  });
}

function thumbsOf(item: PreferenceItem): readonly PreferenceItem[] {
  const thumb = (completion: string, isGood: boolean): PreferenceItem =>
    assembleItem({
      ...circumstances(item),
      kind: 'score',
      prompt: item.prompt,
      completion,
      score: isGood ? 5 : 1,
      scale: 'thumbs',
    });
  if (item.kind === 'score') {
    const isClear = item.score >= 4 || item.score <= 2;
    return isClear ? [thumb(item.completion, item.score >= 4)] : [];
  }
  if (item.kind === 'ranking') {
    const [best, worst] = [Math.min(...item.ranks), Math.max(...item.ranks)];
    if (best === worst) return [];
    return item.completions.flatMap((text, i) => {
      const rank = item.ranks[i]!;
      return rank === best || rank === worst ? [thumb(text, rank === best)] : [];
    });
  }
  if (item.outcome === 'bothBad') return [thumb(item.a, false), thumb(item.b, false)];
  if (item.outcome !== 'a' && item.outcome !== 'b') return [];
  return [thumb(item.a, item.outcome === 'a'), thumb(item.b, item.outcome === 'b')];
}

function circumstances({ annotator, time, milliseconds, confidence, extra }: PreferenceItem) {
  return {
    annotator,
    ...(time === undefined ? {} : { time }),
    ...(milliseconds === undefined ? {} : { milliseconds }),
    ...(confidence === undefined ? {} : { confidence }),
    ...(extra === undefined ? {} : { extra }),
  };
}
