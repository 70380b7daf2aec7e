import { AppError } from '../../../shared/errors.ts';
import { readText, type TextReading } from '../../inspect/readText.ts';
import { modelNamed, sftOf } from '../roomModels.ts';
import type { JobRunner, StudioRoom } from '../types.ts';

/** The next-token distribution and the attention of one position, by each of the models. */
export const inspectText: JobRunner<'inspectText'> = async function* (room, job) {
  const { tokenizer } = room;
  const prompt = tokenizer.encode(job.prompt);
  const ids = Int32Array.from([
    ...prompt,
    ...tokenizer.encode(job.answer),
    ...(job.ended ? [tokenizer.eosId] : []),
  ]);
  const { positions, layers, heads } = sftOf(room).config;
  if (ids.length < 2 || ids.length > positions)
    throw new AppError('config', `text: expected 2 to ${positions} tokens, got ${ids.length}`, {
      fix: ids.length < 2 ? 'Write more.' : 'Shorten it.',
    });
  const position = Math.min(job.position ?? prompt.length - 1, ids.length - 1);
  const models = [];
  for (const [i, name] of job.models.entries()) {
    yield { label: `Reading: ${name}`, done: i, total: job.models.length, metrics: {} };
    const reading = await readText(modelNamed(room, name), ids, position);
    models.push({
      name,
      ...reading,
      attention: joined(reading),
      next: likeliest(room, reading.next, job.top),
    });
  }
  return {
    kind: 'inspectText',
    tokens: Array.from(ids, (id) => tokenizer.tokenText(id)),
    promptLength: prompt.length,
    position,
    layers,
    heads,
    models,
  };
};

/** [layers, H, position + 1] */
function joined({ attention }: TextReading): Float32Array {
  return Float32Array.from(attention.flatMap((layer) => [...layer]));
}

function likeliest({ tokenizer }: StudioRoom, p: Float32Array, count: number) {
  const order = Int32Array.from(p.keys()).toSorted((a, b) => p[b]! - p[a]!);
  return Array.from(order.subarray(0, count), (id) => ({ id, text: tokenizer.tokenText(id), p: p[id]! }));
}
