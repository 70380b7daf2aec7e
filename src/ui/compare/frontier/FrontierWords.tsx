import type { FrontierReport } from '../../../runs/frontier/frontierReport.ts';

/** What the numbers say, and why they differ from the paper's. */
export function FrontierWords({ report }: { report: FrontierReport }) {
  return (
    <section className="panel min-w-0 p-3 text-xs leading-relaxed" aria-label="What it says">
      <h2 className="mb-1 font-semibold">What it says</h2>
      <p className="mb-1 text-muted">
        Best first. “&gt;”: clearly ahead of the next, seed by seed; “≈”: not told apart.
      </p>
      <Sentences list={report.reading} />
      <h2 className="mt-3 mb-1 font-semibold">Why it may differ from the DPO paper</h2>
      <p className="mb-1 text-muted">
        The paper has GPT-2 large, film reviews and a classifier’s reward; here are a tiny GPT-2, a grammar’s
        reviews and a programmatic gold score. Each reason comes with the measurement that supports it:
      </p>
      <Sentences list={report.explanations.filter(({ supported }) => supported).map(({ text }) => text)} />
      <Rejected list={report.explanations.filter(({ supported }) => !supported).map(({ text }) => text)} />
    </section>
  );
}

function Rejected({ list }: { list: readonly string[] }) {
  if (list.length === 0) return null;
  return (
    <>
      <h2 className="mt-3 mb-1 font-semibold">Tried, and not shown to be the reason</h2>
      <Sentences list={list} />
    </>
  );
}

function Sentences({ list }: { list: readonly string[] }) {
  return (
    <ul className="list-disc space-y-1.5 pl-4">
      {list.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
}
