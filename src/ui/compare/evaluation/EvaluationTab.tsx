import { useEffect, useState } from 'react';
import { Segments } from '../../label/Segments.tsx';
import { ArenaPanel } from './arena/ArenaPanel.tsx';
import { EvaluatePanel } from './EvaluatePanel.tsx';
import { ResultsView } from './ResultsView.tsx';
import { SamplesBrowser } from './SamplesBrowser.tsx';
import { useEvaluationRoom, useEvaluator, useVotes } from './useEvaluation.ts';

const VIEWS = [
  { value: 'results', label: 'Results', says: 'Metrics, win-rates, judges' },
  { value: 'samples', label: 'Samples', says: 'One prompt, all answers' },
  { value: 'arena', label: 'Blind arena', says: 'You are the judge' },
] as const;
type View = (typeof VIEWS)[number]['value'];

/** Take the policies, evaluate them, look at what came of it, and judge for yourself. */
export function EvaluationTab() {
  const { votes } = useEvaluationRoom();
  const evaluation = useEvaluator((state) => state.evaluation);
  const hasVotes = useVotes((state) => state.votes.length > 0);
  const [view, setView] = useState<View>('results');
  useEffect(() => void votes.open(), [votes]);
  return (
    <div className="flex min-w-0 flex-col gap-2" data-evaluation={evaluation ? 'done' : 'none'}>
      <EvaluatePanel />
      {evaluation || hasVotes ? (
        <Segments label="What to look at" choices={VIEWS} value={view} onChange={setView} />
      ) : null}
      {view === 'arena' && (evaluation || hasVotes) ? <ArenaPanel evaluation={evaluation} /> : null}
      {view === 'results' && evaluation ? <ResultsView evaluation={evaluation} /> : null}
      {view === 'samples' && evaluation ? <SamplesBrowser evaluation={evaluation} /> : null}
    </div>
  );
}
