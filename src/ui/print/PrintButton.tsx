import { Printer } from 'lucide-react';
import { lazy, Suspense, useCallback, useState } from 'react';
import { Hint } from '../common/Hint.tsx';
import { useRace } from '../RaceContext.tsx';

const PrintSummary = lazy(async () => ({ default: (await import('./PrintSummary.tsx')).PrintSummary }));

/** A one-page summary of the race, on paper or as the PDF that browsers print to. */
export function PrintButton() {
  const canPrint = useRace(({ lanes }) => Object.values(lanes).some((lane) => lane.evaluation));
  const [isPrinting, setIsPrinting] = useState(false);
  const done = useCallback(() => setIsPrinting(false), []);
  return (
    <>
      <Hint
        says={
          canPrint
            ? 'Print a one-page summary of this race, or save it as PDF'
            : 'Print a one-page summary: press Play first'
        }
      >
        <button
          type="button"
          className="control flex items-center justify-self-start sm:px-1.5"
          aria-label="Print summary"
          aria-disabled={!canPrint}
          onClick={() => canPrint && setIsPrinting(true)}
        >
          <Printer size={15} aria-hidden="true" className={canPrint ? '' : 'opacity-40'} />
        </button>
      </Hint>
      {isPrinting ? (
        <Suspense fallback={null}>
          <PrintSummary onDone={done} />
        </Suspense>
      ) : null}
    </>
  );
}
