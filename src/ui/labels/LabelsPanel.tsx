import { Check, TriangleAlert } from 'lucide-react';
import { Fragment } from 'react';
import type { Preferences } from '../../store/laneState.ts';
import { Term } from '../glossary/Term.tsx';
import { useRace } from '../RaceContext.tsx';

/** The preference pairs: how many, whether all lanes have the same ones, and three to read. */
export function LabelsPanel() {
  const lanes = useRace((state) => state.lanes);
  const known = Object.values(lanes).flatMap((lane) => lane.preferences ?? []);
  const first = known[0];
  if (!first) {
    return (
      <section aria-label="Labels" className="panel px-3 py-1.5 text-xs text-muted">
        Both lanes will learn from the same <Term id="preference">preference labels</Term>: pairs that the{' '}
        <Term id="sft">SFT</Term> model writes, compared by the <Term id="gold-reward">gold score</Term>.
      </section>
    );
  }
  return (
    <details className="panel px-3 py-1.5 text-xs" aria-label="Labels">
      <summary className="flex flex-wrap items-center gap-x-2">
        <Comparison known={known} lanes={Object.keys(lanes).length} />
        <span className="text-muted">{first.heldOutPairs} more pairs are held out</span>
        <span className="ml-auto text-muted underline decoration-dotted">read three pairs</span>
      </summary>
      <Examples examples={first.examples.slice(0, 3)} />
    </details>
  );
}

function Comparison({ known, lanes }: { known: readonly Preferences[]; lanes: number }) {
  const first = known[0]!;
  const hash = <code className="numeric text-muted">{first.hash.slice(0, 8)}</code>;
  if (known.some((other) => other.hash !== first.hash)) {
    return (
      <strong role="alert" className="flex items-center gap-1 text-alarm">
        <TriangleAlert size={14} aria-hidden="true" />
        The lanes learn from different labels ({known.map((other) => other.hash).join(' and ')}): this race is
        not fair.
      </strong>
    );
  }
  if (known.length < lanes) {
    return (
      <span>
        {first.pairs} labels in one lane, still being written in the other {hash}
      </span>
    );
  }
  return (
    <span className="flex items-center gap-1">
      <Check size={13} className="text-good" aria-hidden="true" />
      {lanes === 2 ? 'both lanes' : 'all lanes'} learn from the same <b className="numeric">{first.pairs}</b>{' '}
      labels {hash}
    </span>
  );
}

function Examples({ examples }: { examples: Preferences['examples'] }) {
  return (
    <dl className="mt-2 grid gap-x-4 gap-y-1 border-t border-line pt-2 sm:grid-cols-[8rem_1fr_1fr]">
      {examples.map((example) => (
        <Fragment key={`${example.prompt}|${example.chosen}|${example.rejected}`}>
          <dt className="text-muted">{example.prompt}</dt>
          <dd className="m-0">
            <span className="mr-1 rounded-sm border border-good px-1 text-[10px] text-good">✓ chosen</span>
            {example.chosen}
          </dd>
          <dd className="m-0">
            <span className="mr-1 rounded-sm border border-bad px-1 text-[10px] text-bad">✗ rejected</span>
            {example.rejected}
          </dd>
        </Fragment>
      ))}
    </dl>
  );
}
