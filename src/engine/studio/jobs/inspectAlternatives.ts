import { readTokens } from '../../../algo/probe.ts';
import { generate } from '../../../model/generate.ts';
import type { Sequence } from '../../../model/packing.ts';
import type { ResultOf } from '../../../protocol/jobs.ts';
import { AppError } from '../../../shared/errors.ts';
import { fork, rngKey } from '../../../shared/rng.ts';
import { answerOf } from '../../composedReward.ts';
import { modelNamed, samplingOf, sftOf } from '../roomModels.ts';
import type { JobRunner, StudioRoom } from '../types.ts';

type Answer = ResultOf<'inspectAlternatives'>['answers'][number];
interface Candidate {
  readonly sequence: Sequence;
  readonly sources: string[];
}

/** Where a prompt's probability lies: on the given answers, on what each model says by itself, or elsewhere. */
export const inspectAlternatives: JobRunner<'inspectAlternatives'> = async function* (room, job) {
  const { tokenizer } = room;
  const prompt = tokenizer.encode(job.prompt);
  const candidates = new Map<string, Candidate>();
  const add = (sequence: Sequence, source: string) => {
    const key = sequence.ids.join();
    const known = candidates.get(key);
    if (!known) candidates.set(key, { sequence, sources: [source] });
    else if (!known.sources.includes(source)) known.sources.push(source);
  };
  job.answers.forEach(({ text, ended }, i) =>
    add(given(room, prompt, text, ended), i === 0 ? 'chosen' : 'rejected'),
  );
  const total = 2 * job.models.length;
  for (const [i, name] of job.models.entries()) {
    yield { label: `Asking: ${name}`, done: i, total, metrics: {} };
    const model = modelNamed(room, name);
    const { maxNewTokens } = samplingOf(room);
    const key = fork(rngKey(job.seed), 'alternatives');
    const [greedy] = await generate(model, [prompt], { maxNewTokens, temperature: 0, key });
    if (greedy) add(greedy, `greedy ${name}`);
    const prompts = Array.from({ length: job.samples }, () => prompt);
    for (const answer of await generate(model, prompts, { maxNewTokens, temperature: 1, key }))
      add(answer, `sampled ${name}`);
  }
  const list = [...candidates.values()];
  const answers: Answer[] = list.map(({ sequence, sources }) => ({
    ...textAndEnd(room, sequence),
    sources,
    logProbs: [],
  }));
  for (const [i, name] of job.models.entries()) {
    yield { label: `Scoring: ${name}`, done: job.models.length + i, total, metrics: {} };
    const sums = await summedLogProbs(room, name, list);
    answers.forEach((answer, a) => answer.logProbs.push(sums[a]!));
  }
  return { kind: 'inspectAlternatives', models: job.models, answers };
};

function given(room: StudioRoom, prompt: Int32Array, text: string, ended: boolean): Sequence {
  const { tokenizer } = room;
  const ids = Int32Array.from([...prompt, ...tokenizer.encode(text), ...(ended ? [tokenizer.eosId] : [])]);
  const { positions } = sftOf(room).config;
  if (prompt.length > 0 && ids.length > prompt.length && ids.length <= positions)
    return { ids, promptLength: prompt.length };
  throw new AppError('config', `answer: expected a prompt, an answer and at most ${positions} tokens in all`);
}

function textAndEnd(room: StudioRoom, sequence: Sequence) {
  const { text, ended } = answerOf(sequence, room.tokenizer);
  return { text, ended };
}

/** At temperature 1, nats. */
async function summedLogProbs(room: StudioRoom, name: string, list: readonly Candidate[]): Promise<number[]> {
  const sequences = list.map(({ sequence }) => sequence);
  const { logProbs } = await readTokens(sequences, { model: modelNamed(room, name) }, 1);
  let m = 0;
  return sequences.map(({ ids, promptLength }) => {
    let sum = 0;
    for (let t = promptLength; t < ids.length; t++) sum += logProbs[m++]!;
    return sum;
  });
}
