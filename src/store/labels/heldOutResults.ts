/** What training on the visitor's labels came to: both policies against held-out labels, and against the SFT model. */
import type { LabelledPair } from '../../protocol/commands.ts';
import type { PromptWithAnswers } from '../../protocol/jobs.ts';
import { type Interval, wilsonInterval } from '../../statistics/intervals.ts';
import type { Race } from '../raceStore.ts';
import type { RunOptions, Studio } from '../studio/studioStore.ts';

export interface Share {
  readonly value: number;
  readonly interval: Interval;
  readonly count: number;
}

export interface LaneResult {
  readonly algorithm: string;
  /** Step of the policy that was examined. */
  readonly step: number;
  /** Held-out labels whose chosen answer has the higher implicit reward log pi - log ref; null without such labels. */
  readonly agreement: Share | null;
  /** Held-out prompts on which its answer has the higher gold score than the SFT model's; a draw is half a win. */
  readonly wins: Share;
}

const PROMPTS = 40;

/**
 * Takes the lanes' policies as they are now.
 * @throws AppError if a lane has no policy; DOMException 'AbortError' if it is cancelled
 */
export async function heldOutResults(
  race: Race,
  studio: Studio,
  labels: readonly LabelledPair[],
  options: RunOptions,
): Promise<readonly LaneResult[]> {
  const { algorithms, seed } = race.store.getState().settings;
  const answer = async (model: string): Promise<readonly PromptWithAnswers[]> => {
    const prompts = studio.store.getState().opened?.prompts.heldOut.slice(0, PROMPTS) ?? [];
    const { items } = await studio.actions.run<'writeAnswers'>(
      { kind: 'writeAnswers', model, prompts, count: 1, sampling: {}, choose: 'random', seed },
      options,
    );
    return items;
  };
  const results: LaneResult[] = [];
  let baseline: readonly PromptWithAnswers[] | undefined;
  for (const algorithm of algorithms) {
    const snapshot = await race.actions.exportPolicy(algorithm);
    await studio.actions.adopt(algorithm, snapshot);
    options.signal?.throwIfAborted();
    baseline ??= await answer('sft');
    const wins = winShare(await answer(algorithm), baseline);
    const agreement = await agreementOf(studio, algorithm, labels, options);
    results.push({ algorithm, step: snapshot.step, wins, agreement });
  }
  return results;
}

async function agreementOf(
  studio: Studio,
  model: string,
  labels: readonly LabelledPair[],
  options: RunOptions,
): Promise<Share | null> {
  if (labels.length === 0) return null;
  const { scores } = await studio.actions.run<'scorePairs'>(
    { kind: 'scorePairs', pairs: [...labels], judge: { by: 'implicit', model, beta: 1 } },
    options,
  );
  return shareOf(
    scores.map(({ chosen, rejected }) => (chosen > rejected ? 1 : chosen === rejected ? 0.5 : 0)),
  );
}

/** @param mine, theirs answers to the same prompts in the same order */
export function winShare(mine: readonly PromptWithAnswers[], theirs: readonly PromptWithAnswers[]): Share {
  return shareOf(
    mine.map(({ completions }, i) => {
      const gap = completions[0]!.gold - theirs[i]!.completions[0]!.gold;
      return gap > 0 ? 1 : gap === 0 ? 0.5 : 0;
    }),
  );
}

function shareOf(points: readonly number[]): Share {
  const sum = points.reduce((total, point) => total + point, 0);
  return {
    value: sum / Math.max(1, points.length),
    interval: wilsonInterval(sum, points.length),
    count: points.length,
  };
}
