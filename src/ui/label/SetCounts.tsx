import { useMemo } from 'react';
import { countItems } from '../../feedback/preferenceSet.ts';
import { DROP_REASONS, type DropReason } from '../../feedback/toPairs.ts';
import type { LabelSet } from '../../store/labels/labelChange.ts';
import { trainingLabels } from '../../store/labels/trainingLabels.ts';
import { formatCount } from '../common/format.ts';
import { HintedText } from '../common/Hint.tsx';
import { counted } from './counted.ts';
import { useSettledSet } from './useSettledSet.ts';

/** What a set holds, and what becomes of it in training. */
export function SetCounts({ known }: { known: LabelSet }) {
  const settled = useSettledSet(known);
  const counts = useMemo(() => countItems(settled.set.items), [settled]);
  const training = trainingLabels(settled);
  const { outcomes } = counts;
  const kinds = [
    counts.pairs > 0 ? counted(counts.pairs, 'pair') : '',
    counts.rankings > 0 ? counted(counts.rankings, 'ranking') : '',
    counts.scores > 0 ? counted(counts.scores, 'score') : '',
  ].filter(Boolean);
  const undecided = [
    outcomes.tie > 0 ? counted(outcomes.tie, 'tie') : '',
    outcomes.bothBad > 0 ? `${outcomes.bothBad} both bad` : '',
    outcomes.skip > 0 ? `${outcomes.skip} skipped` : '',
  ].filter(Boolean);
  const decided = outcomes.a + outcomes.b;
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5">
      <Row name="labels" says="What was said, whatever its kind, by everybody who labelled in this set.">
        {kinds.length === 0 ? 'none yet' : kinds.join(', ')}
        {undecided.length > 0 ? <span className="text-muted"> ({undecided.join(', ')})</span> : null}
      </Row>
      <Row name="prompts" says="Different prompts among the labels.">
        <span className="numeric">{formatCount(counts.prompts)}</span>
        {counts.annotators.size > 1 ? (
          <span className="text-muted"> by {counts.annotators.size} annotators</span>
        ) : null}
      </Row>
      <Row
        name="first picked"
        says="Of decided pairs, how often the answer shown first was chosen. Far from one half means that the place decides and not the text."
      >
        {decided === 0 ? (
          '–'
        ) : (
          <span className="numeric">{Math.round((100 * counts.pickedFirst) / decided)} %</span>
        )}
      </Row>
      <Row
        name="train on"
        says={`Pairs that both methods learn from. Every ranking gives one for each two of its answers, scores one for each two that differ. Left out: ${droppedText(training.train.dropped)}.`}
      >
        <span data-pairs="train" data-value={training.labels.train.length}>
          {counted(training.labels.train.length, 'pair')}
        </span>
        {training.train.halved > 0 ? (
          <span className="text-muted">
            {' '}
            ({counted(training.train.halved, 'tie')} both ways, at half weight)
          </span>
        ) : null}
      </Row>
      <Row
        name="judge by"
        says="Pairs of prompts that are held out: nothing learns from them, and both methods are judged by them. Ties cannot be judged."
      >
        <span data-pairs="heldOut" data-value={training.labels.heldOut.length}>
          {counted(training.labels.heldOut.length, 'pair')}
        </span>
      </Row>
    </dl>
  );
}

function droppedText(dropped: Readonly<Record<DropReason, number>>): string {
  const parts = (Object.keys(dropped) as DropReason[])
    .filter((reason) => dropped[reason] > 0)
    .map((reason) => `${dropped[reason]} (${DROP_REASONS[reason]})`);
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}

function Row({ name, says, children }: { name: string; says: string; children: React.ReactNode }) {
  return (
    <>
      <dt className="text-muted">
        <HintedText says={says}>{name}</HintedText>
      </dt>
      <dd className="m-0 min-w-0">{children}</dd>
    </>
  );
}
