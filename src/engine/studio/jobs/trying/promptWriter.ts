import { createLogitDecoder } from '../../../../model/logitDecoder.ts';
import type { Sequence } from '../../../../model/packing.ts';
import type { Model } from '../../../../model/parameters.ts';
import { drawToken, nextTokenProbabilities, type SamplingRule } from '../../../../model/sampling.ts';
import { type RngKey, uniformAt } from '../../../../shared/rng.ts';

/** One model's answers to a prompt, written a token at a time. */
export interface PromptWriter {
  readonly sequences: () => Sequence[];
  readonly isDone: (row: number) => boolean;
  readonly allDone: () => boolean;
  /** One more token of every answer that has not ended. */
  write(): Promise<void>;
  /** Of all writing so far, without the reading of the prompt; 0 before any. */
  readonly tokensPerSecond: () => number;
  dispose(): void;
}

export interface WritingOptions {
  readonly rows: number;
  readonly rule: SamplingRule;
  readonly maxNewTokens: number;
  /** A draw depends on key, row and position alone. */
  readonly key: RngKey;
}

export function createPromptWriter(
  model: Model,
  prompt: Int32Array,
  { rows, rule, maxNewTokens, key }: WritingOptions,
): PromptWriter {
  const { eosId, positions, vocabulary } = model.config;
  const limit = Math.min(positions, prompt.length + maxNewTokens);
  const decoder = createLogitDecoder(model, rows);
  const written: number[][] = Array.from({ length: rows }, () => []);
  let writtenMs = 0;
  let isPromptRead = false;
  const isDone = (row: number) =>
    written[row]!.at(-1) === eosId || prompt.length + written[row]!.length >= limit;
  const allDone = () => written.every((_, row) => isDone(row));
  const readNext = () => {
    if (isPromptRead) {
      decoder.read(Int32Array.from(written, (ids) => ids.at(-1)!));
      return;
    }
    for (const id of prompt) decoder.read(new Int32Array(rows).fill(id));
    isPromptRead = true;
  };
  const drawAll = (logits: Float32Array) => {
    written.forEach((ids, row) => {
      if (isDone(row)) {
        ids.push(eosId); // keeps the rows in step; cut off below
        return;
      }
      const position = prompt.length + ids.length - 1;
      const ofRow = logits.subarray(row * vocabulary, (row + 1) * vocabulary);
      ids.push(drawToken(nextTokenProbabilities(ofRow, rule), uniformAt(key, row, position)));
    });
  };
  return {
    isDone,
    allDone,
    sequences: () => written.map((ids) => sequenceOf(prompt, ids, eosId)),
    async write() {
      if (!isPromptRead) readNext();
      const started = performance.now();
      if (written[0]!.length > 0) readNext();
      drawAll(await decoder.logits());
      writtenMs += performance.now() - started;
    },
    tokensPerSecond: () => {
      const tokens = written.reduce((sum, ids) => sum + answerLength(ids, eosId), 0);
      return writtenMs > 0 ? (1000 * tokens) / writtenMs : 0;
    },
    dispose: () => decoder.dispose(),
  };
}

/** Up to the first EOS, which belongs to it. */
function answerLength(ids: readonly number[], eosId: number): number {
  const end = ids.indexOf(eosId);
  return end < 0 ? ids.length : end + 1;
}

function sequenceOf(prompt: Int32Array, ids: readonly number[], eosId: number): Sequence {
  const answer = ids.slice(0, answerLength(ids, eosId));
  return { ids: Int32Array.from([...prompt, ...answer]), promptLength: prompt.length };
}
