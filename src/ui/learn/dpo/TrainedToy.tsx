import { ToyWidget } from '../toy/ToyWidget.tsx';
import type { ToyLab, ToyMethod } from '../toy/useToyLab.ts';
import { TOY_DATA } from './dpoNumbers.ts';
import { ImplicitFigure } from './ImplicitFigure.tsx';

/** Training on the toy, and whether the policies' log-ratios are the rewards. */
export function TrainedToy({ lab, methods }: { lab: ToyLab; methods: readonly ToyMethod[] }) {
  const { truth, runs } = lab;
  const done = methods.flatMap((method) => {
    const run = runs[method];
    return truth && run?.spread && run.beta === truth.beta ? [{ method, run }] : [];
  });
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <ToyWidget lab={lab} methods={methods} />
      <section aria-label="Implicit rewards" className="panel min-h-24 min-w-0 p-3">
        {truth && done.length > 0 ? (
          <div className={`grid gap-4 ${done.length > 1 ? 'xl:grid-cols-2' : ''}`}>
            {done.map(({ method, run }) => (
              <ImplicitFigure
                key={method}
                method={method}
                run={run}
                logZ={truth.optimum.objective / truth.beta}
                drawn={TOY_DATA}
              />
            ))}
          </div>
        ) : (
          <p className="text-[13px] text-muted">
            When a training at this β has ended, each sequence’s implicit reward is drawn here against its
            true reward.
          </p>
        )}
      </section>
    </div>
  );
}
