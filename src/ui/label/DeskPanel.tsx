import { assertNever } from '../../shared/assert.ts';
import type { DeskItem, Verdict } from '../../store/labels/deskItem.ts';
import { DeskControls } from './DeskControls.tsx';
import { DeskNotice } from './DeskNotice.tsx';
import { PairJudge } from './PairJudge.tsx';
import { PanelTitle } from './PanelTitle.tsx';
import { QueueStatus } from './QueueStatus.tsx';
import { RankJudge } from './RankJudge.tsx';
import { SavedBadge } from './SavedBadge.tsx';
import { ScoreJudge } from './ScoreJudge.tsx';
import { SessionStats } from './SessionStats.tsx';
import { useDesk, useLabelWorkspace } from './useLabels.ts';

export interface JudgeProps {
  readonly item: DeskItem;
  readonly say: (verdict: Verdict) => void;
  readonly skip: () => void;
  readonly undo: () => void;
  readonly canUndo: boolean;
}

/** The desk: one thing to judge at a time, without a name or a score on it. */
export function DeskPanel() {
  return (
    <section aria-label="Labelling desk" className="panel min-w-0" data-desk>
      <PanelTitle
        title="Label"
        says="You see answers of the model to one prompt, in random order, without any score. What you say is saved at once, and is what both methods can then learn from."
      >
        <SavedBadge />
        <div className="ml-auto">
          <QueueStatus />
        </div>
      </PanelTitle>
      <DeskControls />
      <DeskBody />
      <SessionStats />
    </section>
  );
}

/** Its height does not depend on what it shows. */
function DeskBody() {
  const { desk } = useLabelWorkspace();
  const item = useDesk((state) => state.current);
  const canUndo = useDesk((state) => state.history.length > 0);
  if (!item) return <DeskNotice />;
  const props: JudgeProps = { item, say: desk.say, skip: desk.skip, undo: desk.undo, canUndo };
  switch (item.mode) {
    case 'pairs':
      return <PairJudge {...props} />;
    case 'ranking':
      return <RankJudge {...props} />;
    case 'scores':
      return <ScoreJudge {...props} />;
    default:
      return assertNever(item.mode);
  }
}
