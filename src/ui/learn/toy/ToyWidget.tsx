import { formatFixed } from '../../common/format.ts';
import { HintedText } from '../../common/Hint.tsx';
import { laneStyle } from '../../common/laneStyle.ts';
import { Marker } from '../../common/Marker.tsx';
import { ValueSlider } from '../../common/ValueSlider.tsx';
import { indexOfNearest } from '../controls/ValuesSlider.tsx';
import { BETAS } from './betas.ts';
import { JobStatus } from './JobStatus.tsx';
import { ToyFigure } from './ToyFigure.tsx';
import { TOY_LABELS, type ToyLab, type ToyMethod, type ToyResult } from './useToyLab.ts';

/** The toy language with its truth, and the methods of a lesson at work on it. */
export function ToyWidget({ lab, methods }: { lab: ToyLab; methods: readonly ToyMethod[] }) {
  const { truth, runs, beta } = lab;
  const begun = methods.flatMap((method) => {
    const run = runs[method];
    return run ? [[method, run] as const] : [];
  });
  return (
    <div className="panel flex min-w-0 flex-col gap-3 p-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <BetaSlider beta={beta} onChange={lab.setBeta} />
        {methods.map((method) => (
          <TrainButton key={method} lab={lab} method={method} />
        ))}
      </div>
      <div className="min-h-[340px]">
        {truth ? (
          <ToyFigure truth={truth} runs={begun} />
        ) : (
          <JobStatus state={lab.truthJob.state} what="Summing over 20,736 sequences" />
        )}
      </div>
      {truth ? (
        <div className="grid gap-3 sm:grid-cols-2 xl:grid-cols-4">
          <Sequences title="Reference" color="--reference" list={truth.likeliest.reference} />
          <Sequences
            title={`Optimum, β ${formatFixed(truth.beta, 2)}`}
            color="--ink"
            list={truth.likeliest.optimum}
          />
          {begun.map(([method, run]) => (
            <Sequences
              key={method}
              title={`${TOY_LABELS[method]}${run.share === undefined ? '' : `: ${formatFixed(100 * run.share, 1)} % of the gain`}`}
              color={laneStyle(method, null).color}
              list={run.likeliest}
            />
          ))}
        </div>
      ) : null}
    </div>
  );
}

function BetaSlider({ beta, onChange }: { beta: number; onChange: (beta: number) => void }) {
  return (
    <div className="flex items-center gap-2 text-[13px]">
      <HintedText says="Price of a nat of KL in points of reward. Low: far from the reference. It is DPO’s β and PPO’s KL coefficient.">
        β
      </HintedText>
      <ValueSlider
        className="h-8 w-40"
        label="beta"
        min={0}
        max={BETAS.length - 1}
        value={indexOfNearest(BETAS, beta)}
        valueText={formatFixed(beta, 2)}
        onChange={(index) => onChange(BETAS[index]!)}
      />
      <span className="numeric w-10">{formatFixed(beta, 2)}</span>
    </div>
  );
}

function TrainButton({ lab, method }: { lab: ToyLab; method: ToyMethod }) {
  const job = lab.jobs[method];
  const running = job.state.kind === 'running';
  const progress = job.state.kind === 'running' ? job.state.progress : null;
  return (
    <span className="flex items-center gap-2">
      <button
        type="button"
        className="control flex items-center gap-1.5 font-medium"
        onClick={() => (running ? job.cancel() : lab.train(method))}
      >
        <Marker style={laneStyle(method, null)} />
        {running ? `Stop ${TOY_LABELS[method]}` : `Train by ${TOY_LABELS[method]}`}
      </button>
      <span className="numeric w-16 text-xs text-muted">
        {progress ? `${progress.done}/${progress.total}` : null}
      </span>
      {job.state.kind === 'failed' ? (
        <span role="alert" className="text-xs text-alarm">
          {job.state.message} {job.state.fix}
        </span>
      ) : null}
    </span>
  );
}

function Sequences({
  title,
  color,
  list,
}: {
  title: string;
  color: string;
  list: ToyResult['likeliest']['policy'] | undefined;
}) {
  return (
    <section className="min-w-0">
      <h3 className="border-b-2 pb-0.5 text-xs font-semibold" style={{ borderColor: `var(${color})` }}>
        {title}
      </h3>
      <table className="w-full text-xs">
        <thead className="sr-only">
          <tr>
            <th>sequence</th>
            <th>reward</th>
            <th>probability</th>
          </tr>
        </thead>
        <tbody>
          {(list ?? []).slice(0, 6).map(({ text, reward, probability }) => (
            <tr key={text}>
              <td className="numeric py-0.5">{text}</td>
              <td className="numeric text-right text-muted">{formatFixed(reward, 0)}</td>
              <td className="numeric w-14 text-right">{formatFixed(100 * probability, 1)} %</td>
            </tr>
          ))}
        </tbody>
      </table>
      {list ? null : <p className="py-1 text-xs text-muted">Shown when the training ends.</p>}
    </section>
  );
}
