import { Suspense } from 'react';
import type { Equation } from '../../store/inspect/quantity.ts';
import { Formula } from './Formula.tsx';

/** Formulas with the numbers of what is looked at beneath. */
export function Equations({ equations }: { equations: readonly Equation[] }) {
  return (
    <Suspense fallback={<p className="text-xs text-muted">Setting the formulas…</p>}>
      <dl className="flex min-w-0 flex-col gap-2.5">
        {equations.map(({ symbols, numbers, says }) => (
          <div key={symbols} className="min-w-0 border-l-2 border-line pl-2.5">
            <dt className="overflow-x-auto overflow-y-hidden py-1 text-[13px] text-muted">
              <Formula tex={symbols} />
            </dt>
            <dd className="m-0 overflow-x-auto overflow-y-hidden py-1 text-[15px]" data-formula>
              <Formula tex={`= ${numbers}`} />
            </dd>
            {says ? <dd className="m-0 text-xs text-muted">{says}</dd> : null}
          </div>
        ))}
      </dl>
    </Suspense>
  );
}
