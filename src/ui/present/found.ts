import type { LaneState } from '../../store/laneState.ts';
import { goldGain } from '../../store/scoreboardCells.ts';
import { formatDuration, formatFixed, formatSigned } from '../common/format.ts';

/** Smaller differences between two lanes of one seed are not worth a sentence. */
const NOTABLE = { gold: 0.02, kl: 0.3, timeShare: 0.2 };

interface Finding {
  readonly label: string;
  readonly gold: number;
  readonly kl: number;
  readonly wallMs: number;
}

/** What a race has found so far, in sentences that its numbers bear out. Empty before the first evaluation. */
export function found(lanes: readonly LaneState[], labelOf: (algorithm: string) => string): string[] {
  const findings = lanes.flatMap((lane): Finding[] => {
    const [gold, kl] = [lane.evaluation?.metrics['gold/reward'], lane.evaluation?.metrics['objective/kl']];
    if (gold === undefined || kl === undefined || lane.wallMs === 0) return [];
    return [{ label: labelOf(lane.algorithm), gold, kl, wallMs: lane.wallMs }];
  });
  const each = lanes.flatMap((lane) => laneSentence(lane, labelOf(lane.algorithm)) ?? []);
  // Half a run against a whole one would be no comparison.
  const canCompare = findings.length === 2 && lanes.every(({ phase }) => phase === 'finished');
  return canCompare ? [...each, ...comparison(findings[0]!, findings[1]!)] : each;
}

function laneSentence(lane: LaneState, label: string): string | null {
  const [gold, kl] = [lane.evaluation?.metrics['gold/reward'], lane.evaluation?.metrics['objective/kl']];
  if (gold === undefined || kl === undefined || lane.wallMs === 0) return null;
  const time = formatDuration(lane.wallMs);
  const gain = goldGain(lane);
  const share =
    lane.phase === 'finished'
      ? ''
      : ` (step ${lane.progress?.step ?? 0} of ${lane.totalSteps}, not finished)`;
  return `${label}: gold reward ${formatFixed(gold, 2)}${gain === undefined ? '' : `, ${formatSigned(gain, 2)} over SFT`}, ${formatFixed(kl, 1)} nats from it, in ${time.text} ${time.unit}${share}.`;
}

function comparison(a: Finding, b: Finding): string[] {
  const better = a.gold >= b.gold ? a : b;
  const closer = a.kl <= b.kl ? a : b;
  const faster = a.wallMs <= b.wallMs ? a : b;
  const slower = faster === a ? b : a;
  const goldGap = Math.abs(a.gold - b.gold);
  const sentences = [
    goldGap < NOTABLE.gold
      ? 'On gold reward the two are level.'
      : `${better.label} has the higher gold reward, by ${formatFixed(goldGap, 2)}.`,
  ];
  if (Math.abs(a.kl - b.kl) >= NOTABLE.kl)
    sentences.push(
      `${closer.label} stayed closer to the SFT model, by ${formatFixed(Math.abs(a.kl - b.kl), 1)} nats.`,
    );
  if (slower.wallMs > faster.wallMs * (1 + NOTABLE.timeShare))
    sentences.push(`${slower.label} took ${formatFixed(slower.wallMs / faster.wallMs, 1)} times as long.`);
  return sentences;
}
