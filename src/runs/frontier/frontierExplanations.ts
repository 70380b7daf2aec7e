/** Why our frontier differs from the DPO paper's: each reason with the measurement that bears on it. */
import { mean } from '../../statistics/descriptive.ts';
import { differenceText } from './differenceText.ts';
import { has } from './frontierReading.ts';
import type { FrontierMethodId } from './frontierMethods.ts';
import type { FrontierRecord } from './frontierRecord.ts';
import { bestPerSeed, estimate, type FrontierSummary, isClear, pairedDifference } from './frontierSummary.ts';

export interface Explanation {
  /** Whether the measurement supports it. */
  readonly supported: boolean;
  readonly text: string;
}

/** The limit at which the paper's gap is still wide and all our methods have points. */
const AT_KL = 5;
const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
const range = (shares: readonly number[]) => {
  const [low, high] = [percent(Math.min(...shares)), percent(Math.max(...shares))];
  return low === high ? low : `${low} to ${high}`;
};

export function explanations(record: FrontierRecord, summary: FrontierSummary): Explanation[] {
  return [
    ...easySearch(record),
    ...rewardModelIsGood(record, summary),
    ...samplesMatter(record, summary),
    ...labelsMatter(record, summary),
    ...room(record, summary),
  ];
}

/** PPO can only reinforce what it samples. */
function easySearch({ bestOfN }: FrontierRecord): Explanation[] {
  const best = (n: number) =>
    mean(bestOfN.map(({ result }) => result.sizes.find((size) => size.n === n)?.goldByGold ?? NaN));
  const [one, four] = [best(1), best(4)];
  if (!Number.isFinite(four)) return [];
  return [
    {
      supported: four > 0.8,
      text: `Good answers are easy to come by here: the SFT model’s own answers score ${one.toFixed(2)} on average, and the best of four scores ${four.toFixed(2)}. PPO learns from what it samples, so it seldom lacks something to reinforce.`,
    },
  ];
}

function rewardModelIsGood(record: FrontierRecord, summary: FrontierSummary): Explanation[] {
  if (!has(summary, 'ppo-gt') || !has(summary, 'ppo') || record.bestOfN.length === 0) return [];
  const accuracies = record.bestOfN.map(({ result }) => result.heldOutAccuracy);
  const gain = pairedDifference(summary, record.seeds, 'ppo-gt', 'ppo', AT_KL).difference;
  const cost =
    isClear(gain) && gain.mean > 0 ? 'so its errors cost something' : 'so its errors cost PPO little';
  return [
    {
      supported: !isClear(gain) || gain.mean <= 0,
      text: `The reward model reads ${range(accuracies)} of held-out pairs right. Paid by the gold score itself (PPO-GT), PPO’s best within KL ${AT_KL} changes by ${differenceText(gain)}, ${cost}. In the paper, too, PPO and PPO-GT lie together.`,
    },
  ];
}

function samplesMatter(record: FrontierRecord, summary: FrontierSummary): Explanation[] {
  if (!has(summary, 'ppo-fewer-samples') || !has(summary, 'ppo')) return [];
  const loss = probeDifference(record, summary, 'ppo-fewer-samples', 'ppo', 'KL coefficient 0.1');
  const hurts = isClear(loss) && loss.mean < 0;
  return [
    {
      supported: hurts,
      text: `Sampling is cheap for a model of ${record.model.parameters.toLocaleString('en-US')} parameters, so PPO is well fed. With 8 answers an update instead of 32, all else equal, its best within KL ${AT_KL} changes by ${differenceText(loss)}: ${hurts ? 'a PPO with fewer samples falls behind' : 'this alone does not explain the difference'}.`,
    },
  ];
}

function labelsMatter(record: FrontierRecord, summary: FrontierSummary): Explanation[] {
  if (!has(summary, 'dpo-more-labels') || !has(summary, 'dpo')) return [];
  const gain = probeDifference(record, summary, 'dpo-more-labels', 'dpo', 'beta 0.5');
  const helps = isClear(gain) && gain.mean > 0;
  return [
    {
      supported: helps,
      text: `DPO has about ${record.pairs.toLocaleString('en-US')} labelled pairs here (the paper: 25,000 prompts with six pairs each). With 7.5 times as many, and twice the steps, its best within KL ${AT_KL} at beta 0.5 changes by ${differenceText(gain)}: ${helps ? 'DPO is short of labels here' : 'more labels alone do not bring the paper’s lead back'}.`,
    },
  ];
}

/** A probe has one setting, so it is held against the one setting that it varies. */
function probeDifference(
  { seeds }: FrontierRecord,
  { points }: FrontierSummary,
  probe: FrontierMethodId,
  base: FrontierMethodId,
  setting: string,
) {
  const alike = points.filter((point) => point.method === base && point.setting === setting);
  const without = bestPerSeed(alike, seeds, base, AT_KL);
  const withProbe = bestPerSeed(points, seeds, probe, AT_KL);
  return estimate(withProbe.map((value, i) => value - without[i]!));
}

/** Where all saturate there is no room for a gap. */
function room(record: FrontierRecord, summary: FrontierSummary): Explanation[] {
  if (!has(summary, 'ppo') || !has(summary, 'best-of-n')) return [];
  const ppo = mean(bestPerSeed(summary.points, record.seeds, 'ppo', AT_KL));
  const chosen = mean(bestPerSeed(summary.points, record.seeds, 'best-of-n', AT_KL));
  const share = (ppo - summary.start) / (chosen - summary.start);
  return [
    {
      supported: share > 0.9,
      text: `Within KL ${AT_KL}, PPO gets ${percent(share)} of what choosing the best of up to 128 answers gets (from ${summary.start.toFixed(2)} to ${ppo.toFixed(2)} against ${chosen.toFixed(2)}). ${share > 0.9 ? 'That leaves no room for a lead like the paper’s +0.27' : 'There is room above it'}.`,
    },
  ];
}
