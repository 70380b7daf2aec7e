import { Suspense, useLayoutEffect, useRef, useState } from 'react';
import type { Equation } from '../../store/inspect/quantity.ts';
import { Formula } from './Formula.tsx';

/** Formulas with the numbers of what is looked at beneath. */
export function Equations({ equations }: { equations: readonly Equation[] }) {
  return (
    <Suspense fallback={<p className="text-xs text-muted">Setting the formulas…</p>}>
      <dl className="flex min-w-0 flex-col gap-2.5">
        {equations.map(({ symbols, numbers, says }) => (
          <div key={symbols} className="min-w-0 border-l-2 border-line pl-2.5">
            <dt className="text-[13px] text-muted">
              <Line tex={symbols} />
            </dt>
            <dd className="m-0 text-[15px]" data-formula>
              <Line tex={`= ${numbers}`} />
            </dd>
            {says ? <dd className="m-0 text-xs text-muted">{says}</dd> : null}
          </div>
        ))}
      </dl>
    </Suspense>
  );
}

/** A line that scrolls where it is too long, then also by keyboard. */
function Line({ tex }: { tex: string }) {
  const line = useRef<HTMLDivElement>(null);
  const [isTooLong, setTooLong] = useState(false);
  useLayoutEffect(() => {
    const element = line.current;
    if (!element || tex === '') return undefined; // nothing to scroll
    const measure = () => setTooLong(element.scrollWidth > element.clientWidth);
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [tex]);
  return (
    <div
      ref={line}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the keyboard must be able to scroll it
      tabIndex={isTooLong ? 0 : undefined}
      className="overflow-x-auto overflow-y-hidden py-1"
    >
      <Formula tex={tex} />
    </div>
  );
}
