import { useEffect } from 'react';
import { AnnotatorsPanel } from './annotators/AnnotatorsPanel.tsx';
import { DeskPanel } from './DeskPanel.tsx';
import { Rubric } from './Rubric.tsx';
import { SetsPanel } from './SetsPanel.tsx';
import { TeachPanel } from './TeachPanel.tsx';
import { TransferPanel } from './TransferPanel.tsx';
import { TrainBothPanel } from './TrainBothPanel.tsx';
import { useLabelWorkspace } from './useLabels.ts';

/** Where preferences come from people: a desk to label at, the sets of labels, and what is done with them. */
export function LabelPage() {
  const workspace = useLabelWorkspace();
  useEffect(() => workspace.show(), [workspace]);
  return (
    <main className="grid min-w-0 items-start gap-2 wide:grid-cols-[minmax(0,1fr)_22rem]">
      <h2 className="sr-only">Label</h2>
      <div className="grid min-w-0 gap-2">
        <DeskPanel />
        <TeachPanel />
        <TransferPanel />
      </div>
      <div className="grid min-w-0 gap-2">
        <SetsPanel />
        <TrainBothPanel />
        <Rubric />
      </div>
      <div className="min-w-0 wide:col-span-2">
        <AnnotatorsPanel />
      </div>
    </main>
  );
}
