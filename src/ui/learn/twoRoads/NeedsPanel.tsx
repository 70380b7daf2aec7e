import { SpendingPanel } from '../../compare/cost/SpendingPanel.tsx';
import { useCostSources } from '../../compare/cost/useCostSources.ts';
import { PanelTitle } from '../../label/PanelTitle.tsx';

const NEEDS: readonly { readonly what: string; readonly ppo: string; readonly dpo: string }[] = [
  { what: 'labels', ppo: 'pairs, through a reward model', dpo: 'pairs, directly' },
  { what: 'writes while it learns', ppo: 'yes, at every update', dpo: 'no' },
  { what: 'models in memory', ppo: 'policy, critic, reference, reward model', dpo: 'policy' },
  { what: 'models trained', ppo: 'policy, critic; before them the reward model', dpo: 'policy' },
  { what: 'sees what it does wrong', ppo: 'yes: its own answers are scored', dpo: 'only in the given pairs' },
  { what: 'can be misled by', ppo: 'errors of the reward model', dpo: 'errors of the labels' },
];

/** What each method needs, in words, and in this race's counted FLOPs and bytes. */
export function NeedsPanel() {
  const { live } = useCostSources();
  return (
    <>
      <section className="panel min-w-0 text-xs" aria-label="What each needs">
        <PanelTitle
          title="What each needs"
          says="As both are run on this page: PPO with a critic of its own, DPO with the reference’s log-probabilities computed once."
        />
        <div className="px-3 py-2">
          <table className="w-full">
            <thead>
              <tr className="text-left text-muted">
                <th className="py-1 pr-2 font-normal">
                  <span className="sr-only">what</span>
                </th>
                <th className="px-2 font-semibold text-[var(--method-1)]">PPO</th>
                <th className="pl-2 font-semibold text-[var(--method-2)]">DPO</th>
              </tr>
            </thead>
            <tbody>
              {NEEDS.map(({ what, ppo, dpo }) => (
                <tr key={what} className="border-t border-line align-top">
                  <th scope="row" className="py-1 pr-2 text-left font-normal text-muted">
                    {what}
                  </th>
                  <td className="px-2 py-1">{ppo}</td>
                  <td className="py-1 pl-2">{dpo}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
      {live.length > 0 ? <SpendingPanel sources={live} /> : null}
    </>
  );
}
