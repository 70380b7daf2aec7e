import { useEffect, useRef } from 'react';
import { useRace } from '../../RaceContext.tsx';
import { FailureCard } from './FailureCard.tsx';

/** The tab of the Learn page that begins here. */
const FAILURES_TAB = 'failures';

/** Classic mistakes below the lessons, each one click from being seen. */
export function FailureGallery() {
  const catalog = useRace((state) => state.catalog);
  const isAskedFor = useRace((state) => state.view.tab === FAILURES_TAB);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!isAskedFor || !catalog) return;
    heading.current?.scrollIntoView();
    heading.current?.focus({ preventScroll: true });
  }, [isAskedFor, catalog]);
  const failures = catalog?.presets.filter((preset) => preset.failure) ?? [];
  return (
    <section aria-labelledby="failures" className="flex flex-col gap-2">
      <h2 id="failures" ref={heading} tabIndex={-1} className="mt-3 text-base font-semibold outline-none">
        Failure gallery
      </h2>
      <p className="max-w-prose text-sm text-muted">
        What goes wrong in practice, on purpose. Each runs for less than a minute; the Race page says which
        numbers give it away, and puts it right with one click.
      </p>
      {catalog ? null : <p className="text-sm text-muted">The engine is starting.</p>}
      <ul className="grid items-start gap-2 sm:grid-cols-2 wide:grid-cols-3">
        {failures.map((preset) => (
          <FailureCard key={preset.id} preset={preset} failure={preset.failure!} />
        ))}
      </ul>
    </section>
  );
}
