import { type LaneResult, heldOutResults, type Share } from '../../store/labels/heldOutResults.ts';
import { trainingLabels } from '../../store/labels/trainingLabels.ts';
import { HintedText } from '../common/Hint.tsx';
import { laneLabel, laneStyle } from '../common/laneStyle.ts';
import { Marker } from '../common/Marker.tsx';
import { useJob } from '../reward/useJob.ts';
import { useRace, useWholeRace } from '../RaceContext.tsx';
import { useWholeStudio } from '../StudioContext.tsx';
import { JobStatus } from './JobStatus.tsx';
import { useActiveSet } from './useLabels.ts';

/** After training: how well both policies do by the labels that nothing learned from. */
export function HeldOutResults() {
  const race = useWholeRace();
  const studio = useWholeStudio();
  const active = useActiveSet();
  const hasRun = useRace((state) =>
    Object.values(state.lanes).every((lane) => (lane.progress?.optimizerSteps ?? 0) > 0),
  );
  const isTraining = useRace((state) => Object.values(state.lanes).some((lane) => lane.phase === 'running'));
  const job = useJob<readonly LaneResult[]>();
  if (!hasRun || !active) return null;
  const examine = () =>
    job.start((run) => heldOutResults(race, studio, trainingLabels(active).labels.heldOut, run));
  return (
    <div className="grid gap-2 border-t border-line pt-2">
      <div className="flex flex-wrap items-center gap-2">
        {job.state.kind === 'running' ? null : (
          <button type="button" className="control font-medium" onClick={examine} data-action="examine">
            {job.state.kind === 'done' ? 'Judge both again' : 'Judge both policies'}
          </button>
        )}
        {isTraining ? <span className="text-[11px] text-muted">they are still training</span> : null}
        <JobStatus job={job} what="They could not be judged." />
      </div>
      {job.state.kind === 'done' ? <ResultTable results={job.state.result} /> : null}
    </div>
  );
}

function ResultTable({ results }: { results: readonly LaneResult[] }) {
  const catalog = useRace((state) => state.catalog);
  return (
    <table className="w-full" data-results>
      <thead>
        <tr className="text-left align-bottom text-[11px] text-muted">
          <th scope="col" className="font-normal">
            policy
          </th>
          <th scope="col" className="font-normal">
            <HintedText says="Share of your held-out labels in which the policy gives the answer you chose more extra probability than the other one (log pi minus log ref), with its 95 % interval. Half is guessing; higher is better. The SFT model itself is undecided.">
              agrees with you
            </HintedText>
          </th>
          <th scope="col" className="font-normal">
            <HintedText says="Share of held-out prompts on which its answer has a higher gold score than the SFT model’s, draws counted half, with its 95 % interval. The gold score has its own taste: if you labelled against it, fewer wins are right.">
              beats SFT
            </HintedText>
          </th>
        </tr>
      </thead>
      <tbody>
        {results.map(({ algorithm, agreement, wins, step }) => {
          const style = laneStyle(algorithm, catalog);
          return (
            <tr key={algorithm} data-lane-result={algorithm}>
              <th scope="row" className="py-0.5 text-left font-semibold" title={`after ${step} steps`}>
                <span className="flex items-center gap-1" style={{ color: `var(${style.color})` }}>
                  <Marker style={style} size={9} /> {laneLabel(algorithm, catalog)}
                </span>
              </th>
              <td>{agreement ? <ShareText share={agreement} metric="agreement" /> : 'nothing held out'}</td>
              <td>
                <ShareText share={wins} metric="wins" />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

const percent = (value: number) => Math.round(value * 100);

function ShareText({ share: { value, interval, count }, metric }: { share: Share; metric: string }) {
  return (
    <span className="numeric" data-metric={metric} data-value={value}>
      {percent(value)} %{' '}
      <span className="text-[10px] text-muted">
        {percent(interval.low)}–{percent(interval.high)}, n={count}
      </span>
    </span>
  );
}
