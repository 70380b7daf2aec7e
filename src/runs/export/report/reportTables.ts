import { LEARNED_REWARD } from '../../../shared/rewardSpec.ts';
import type { Catalog } from '../../../shared/catalog.ts';
import type { MetricSpec } from '../../../shared/spec.ts';
import type { Run, RunHead } from '../../run.ts';
import { runFacts } from '../runFacts.ts';
import { xmlText } from '../xmlText.ts';
import { readableNumber } from './readableNumber.ts';
import type { RunStyle } from './runStyles.ts';

interface Row {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly unit?: string | undefined;
  /** One a run; `strong`: changed from the preset. */
  readonly cells: readonly { readonly text: string; readonly strong?: boolean }[];
}

/** The report's tables as HTML: a column a run. */
export function reportTables(
  runs: readonly Run[],
  styles: readonly RunStyle[],
  { metrics, algorithms }: Pick<Catalog, 'metrics' | 'algorithms'>,
): { results: string; cost: string; differences: string; everything: string } {
  const facts = factRows(runs, algorithms);
  const differing = facts.filter(({ differs }) => differs);
  return {
    results: table(styles, resultRows(runs, metrics), 'SFT'),
    cost: table(styles, costRows(runs)),
    differences: differing.length > 0 ? table(styles, differing) : '<p>Nothing.</p>',
    everything: table(styles, facts),
  };
}

/** What every evaluation measures first, then each method's own. */
function resultRows(runs: readonly Run[], metrics: readonly MetricSpec[]): Row[] {
  const evaluated = runs.flatMap(({ head }) => Object.keys(head.start));
  const all = runs.flatMap(({ head }) => Object.keys(head.final));
  return [...new Set([...evaluated, ...all])].map((id) => {
    const known = metrics.find((metric) => metric.id === id);
    const start = runs.map(({ head }) => head.start[id]).find((value) => value !== undefined);
    return {
      label: known?.label ?? id,
      hint: id,
      unit: known?.unit,
      cells: [start, ...runs.map(({ head }) => head.final[id])].map((value) => ({
        text: readableNumber(value, known?.digits),
      })),
    };
  });
}

const COSTS: readonly (readonly [label: string, unit: string, of: (head: RunHead) => number | undefined])[] =
  [
    ['time', 's', ({ progress }) => progress.wallMs / 1000],
    ['steps', '', ({ progress }) => progress.step],
    ['optimizer steps', '', ({ progress }) => progress.optimizerSteps],
    ['samples trained on', 'episodes or pairs', ({ progress }) => progress.samples],
    ['tokens generated', '', ({ progress }) => progress.tokensGenerated],
    ['tokens trained', '', ({ progress }) => progress.tokensTrained],
    ['peak memory', 'MB', ({ progress }) => progress.peakBytes / 1e6],
    ['preference pairs', '', ({ preferences }) => preferences?.pairs],
    ['gold reward gained', '', goldGained],
    ['gold reward gained a minute', '', (head) => perMinute(goldGained(head), head)],
  ];

function goldGained({ start, final }: RunHead): number | undefined {
  const [before, after] = [start['gold/reward'], final['gold/reward']];
  return before === undefined || after === undefined ? undefined : after - before;
}

const perMinute = (gained: number | undefined, { progress }: RunHead) =>
  gained === undefined || progress.wallMs === 0 ? undefined : gained / (progress.wallMs / 60_000);

const costRows = (runs: readonly Run[]): Row[] =>
  COSTS.map(([label, unit, of]) => ({
    label,
    unit,
    cells: runs.map(({ head }) => ({ text: readableNumber(of(head), undefined) })),
  }));

function factRows(runs: readonly Run[], algorithms: Catalog['algorithms']): (Row & { differs: boolean })[] {
  const facts = runs.map(
    (run) =>
      new Map(
        runFacts(run)
          .filter((fact) => matters(fact.knob, run, algorithms))
          .map((fact) => [fact.label, fact]),
      ),
  );
  const labels = new Set(facts.flatMap((known) => [...known.keys()]));
  return [...labels].map((label) => {
    const found = facts.map((known) => known.get(label));
    // A knob that another method does not have is no difference.
    const compared = found.some((fact) => fact?.knob) ? found.filter((fact) => fact) : found;
    return {
      label,
      differs: new Set(compared.map((fact) => fact?.text)).size > 1,
      cells: found.map((fact) => ({
        text: fact === undefined ? '–' : readable(fact.text),
        strong: fact?.changed === true,
      })),
    };
  });
}

/** The knobs of other methods would bury a run's own. */
function matters(knob: string | undefined, { head }: Run, algorithms: Catalog['algorithms']): boolean {
  const groups = algorithms.find(({ id }) => id === head.request.algorithm)?.knobGroups;
  return knob === undefined || groups === undefined || groups.includes(knob.slice(0, knob.indexOf('.')));
}

/** The plain learned reward is the rule; its JSON would only puzzle. */
const readable = (text: string) =>
  text === JSON.stringify({ combine: 'sum', parts: [{ part: LEARNED_REWARD, weight: 1, config: {} }] })
    ? 'the learned reward model'
    : text;

function table(styles: readonly RunStyle[], rows: readonly Row[], first?: string): string {
  const heads = styles.map(
    ({ label, color }) => `<th scope="col"><i style="background:${color}"></i>${xmlText(label)}</th>`,
  );
  const lead = first === undefined ? '' : `<th scope="col">${xmlText(first)}</th>`;
  return `<div class="scroll"><table><thead><tr><th></th>${lead}${heads.join('')}</tr></thead><tbody>${rows.map(rowHtml).join('')}</tbody></table></div>`;
}

function rowHtml({ label, hint, unit, cells }: Row): string {
  const name = `${xmlText(label)}${unit ? ` <small>${xmlText(unit)}</small>` : ''}`;
  const tail = cells.map(
    ({ text, strong }) => `<td>${strong ? `<b>${xmlText(text)}</b>` : xmlText(text)}</td>`,
  );
  const title = hint === undefined ? '' : ` title="${xmlText(hint)}"`;
  return `<tr><th scope="row"${title}>${name}</th>${tail.join('')}</tr>`;
}
