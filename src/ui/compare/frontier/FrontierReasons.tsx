import type { FrontierReport } from '../../../runs/frontier/frontierReport.ts';
import { PanelTitle } from '../../label/PanelTitle.tsx';
import { Sentences } from './Sentences.tsx';

/** Why the numbers differ from the paper's: what a measurement supports, and what none did. */
export function FrontierReasons({ report: { explanations } }: { report: FrontierReport }) {
  const supported = explanations.filter((reason) => reason.supported);
  const rejected = explanations.filter((reason) => !reason.supported);
  return (
    <section className="panel min-w-0 text-xs leading-relaxed" aria-label="Why it may differ">
      <PanelTitle
        title="Why it may differ from the DPO paper"
        says="The paper has GPT-2 large, film reviews and a classifier’s reward; here are a tiny GPT-2, a grammar’s reviews and a programmatic gold score."
      />
      <div className="grid min-w-0 gap-x-6 gap-y-3 px-3 py-2 wide:grid-cols-2">
        <div>
          <h3 className="mb-1 font-medium">Reasons, each with the measurement that supports it</h3>
          <Sentences list={supported.map(({ text }) => text)} />
        </div>
        {rejected.length > 0 ? (
          <div>
            <h3 className="mb-1 font-medium">Tried, and not shown to be the reason</h3>
            <Sentences list={rejected.map(({ text }) => text)} />
          </div>
        ) : null}
      </div>
    </section>
  );
}
