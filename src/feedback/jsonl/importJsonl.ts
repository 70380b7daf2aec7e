/** Reads labels from JSONL: TRL's preference, unpaired, scored and ranked rows, and our own. */
import { AppError } from '../../shared/errors.ts';
import type { PreferenceItem } from '../preferenceItem.ts';
import { type Breathe, breatheByMessage, slicer } from '../../shared/breathe.ts';
import { parseRow } from './parseRow.ts';
import { type Line, lineSplitter, textPieces, type TextSource } from './splitLines.ts';

/** What is read at most, so that a wrong or hostile file cannot exhaust memory. */
export const IMPORT_LIMITS = {
  rows: 100_000,
  lineChars: 65_536,
  totalChars: 50 * 2 ** 20,
  problems: 100,
} as const;

export interface ImportOptions {
  /** Lets the page breathe between slices of about 8 ms. */
  readonly breathe?: Breathe;
  readonly limits?: Partial<Record<keyof typeof IMPORT_LIMITS, number>>;
  readonly onProgress?: (progress: { readonly lines: number; readonly chars: number }) => void;
  readonly signal?: AbortSignal;
}

export interface LineProblem {
  /** From 1, as editors count. */
  readonly line: number;
  readonly reason: string;
}

export interface ImportReport {
  /** Lines that were not blank. */
  readonly lines: number;
  readonly imported: Readonly<Record<PreferenceItem['kind'], number>>;
  /** Lines that say again what an earlier line said. */
  readonly duplicates: number;
  /** Lines that hold no label. The first of them are in `problems`. */
  readonly malformed: number;
  readonly problems: readonly LineProblem[];
  /** The limit at which reading stopped, if it did. */
  readonly stoppedAt: 'rows' | 'totalChars' | null;
}

export interface ImportResult {
  /** In the order of the file, no two with the same id. */
  readonly items: readonly PreferenceItem[];
  readonly report: ImportReport;
}

/**
 * Good lines become items, bad ones are reported, blank ones skipped. A text that is not wholly labels is no error.
 * @throws AppError('feedback') if the source cannot be read to its end; the signal's reason if it is cancelled.
 */
export async function importJsonl(source: TextSource, options: ImportOptions = {}): Promise<ImportResult> {
  const limits = { ...IMPORT_LIMITS, ...options.limits };
  const reader = labelReader(limits);
  const splitter = lineSplitter(limits.lineChars);
  const pause = slicer(options.breathe ?? breatheByMessage);
  let chars = 0;
  const readAll = async (lines: Iterable<Line>) => {
    for (const line of lines) {
      if (!reader.read(line)) return false;
      const breath = pause();
      if (!breath) continue;
      options.onProgress?.({ lines: line.number, chars });
      await breath;
      options.signal?.throwIfAborted();
    }
    return true;
  };
  options.signal?.throwIfAborted();
  for await (const piece of readable(source)) {
    chars += piece.length;
    if (chars > limits.totalChars) return reader.result('totalChars');
    if (!(await readAll(splitter.push(piece)))) return reader.result('rows');
    await pause(); // a line of many pieces also takes time
    options.signal?.throwIfAborted();
  }
  const isComplete = await readAll(splitter.end());
  return reader.result(isComplete ? null : 'rows');
}

interface LabelReader {
  /** False when there is no room for the line. */
  readonly read: (line: Line) => boolean;
  readonly result: (stoppedAt: ImportReport['stoppedAt']) => ImportResult;
}

function labelReader(limits: Readonly<Record<keyof typeof IMPORT_LIMITS, number>>): LabelReader {
  const items = new Map<string, PreferenceItem>();
  const imported = { pair: 0, ranking: 0, score: 0 };
  const problems: LineProblem[] = [];
  const counts = { lines: 0, duplicates: 0, malformed: 0 };
  const complain = (line: number, reason: string) => {
    counts.malformed += 1;
    if (problems.length < limits.problems) problems.push({ line, reason });
  };
  return {
    read({ number, text }) {
      if (text !== null && text.trim() === '') return true;
      if (items.size >= limits.rows) return false;
      counts.lines += 1;
      if (text === null) {
        complain(number, `longer than ${limits.lineChars} characters`);
        return true;
      }
      const row = parseRow(text);
      if ('problem' in row) complain(number, row.problem);
      else if (items.has(row.item.id)) counts.duplicates += 1;
      else {
        items.set(row.item.id, row.item);
        imported[row.item.kind] += 1;
      }
      return true;
    },
    result: (stoppedAt) => ({
      items: [...items.values()],
      report: { ...counts, imported, problems, stoppedAt },
    }),
  };
}

async function* readable(source: TextSource): AsyncGenerator<string> {
  try {
    yield* textPieces(source);
  } catch (error) {
    throw new AppError('feedback', `file of labels: it could not be read to its end: ${String(error)}`, {
      cause: error,
      fix: 'Choose the file again; it may have been moved or changed.',
    });
  }
}
