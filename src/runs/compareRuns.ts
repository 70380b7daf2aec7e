/** Runs side by side as rows of a table: what they were asked for, what came of it, what it cost. */
import type { Catalog } from '../shared/catalog.ts';
import type { RewardSpec } from '../shared/rewardSpec.ts';
import type { KnobValue } from '../shared/spec.ts';
import { knobText } from './describeRun.ts';
import type { RunHead } from './run.ts';

export interface CompareRow {
  readonly id: string;
  readonly label: string;
  readonly group: 'configuration' | 'results' | 'cost';
  /** What it means, in a sentence. */
  readonly says: string;
  readonly unit: string;
  /** By run; undefined: it has none. */
  readonly values: readonly (string | number | undefined)[];
  /** Decimals for numbers, if the metric names them. */
  readonly digits?: number | undefined;
  /** Do the runs differ in it? */
  readonly differs: boolean;
  /** By run: the best of them. All false where no side is better, or where all are equal. */
  readonly best: readonly boolean[];
}

type Better = 'higher' | 'lower' | 'neither';
type Draft = Pick<CompareRow, 'id' | 'label' | 'says'> & {
  readonly unit?: string;
  readonly digits?: number | undefined;
  readonly better?: Better;
};

/** @returns rows in which at least one run has a value; columns in the order of `heads` */
export function compareRuns(heads: readonly RunHead[], catalog: Catalog | null): CompareRow[] {
  return [...configurationRows(heads, catalog), ...resultRows(heads, catalog), ...costRows(heads)].filter(
    ({ values }) => values.some((value) => value !== undefined),
  );
}

const lister =
  (heads: readonly RunHead[], group: CompareRow['group']) =>
  (draft: Draft, of: (head: RunHead) => string | number | undefined): CompareRow => {
    const { unit = '', better = 'neither', ...rest } = draft;
    const values = heads.map(of);
    return { ...rest, group, unit, values, differs: new Set(values).size > 1, best: bestOf(values, better) };
  };

function bestOf(values: readonly (string | number | undefined)[], better: Better): boolean[] {
  const numbers = values.filter((value) => typeof value === 'number' && Number.isFinite(value)) as number[];
  if (better === 'neither' || new Set(numbers).size < 2) return values.map(() => false);
  const best = better === 'higher' ? Math.max(...numbers) : Math.min(...numbers);
  return values.map((value) => value === best);
}

function configurationRows(heads: readonly RunHead[], catalog: Catalog | null): CompareRow[] {
  const row = lister(heads, 'configuration');
  const label = (list: readonly { id: string; label: string }[] | undefined, id: string) =>
    list?.find((known) => known.id === id)?.label ?? id;
  return [
    row({ id: 'algorithm', label: 'algorithm', says: 'The method that trained the policy.' }, (head) =>
      label(catalog?.algorithms, head.request.algorithm),
    ),
    row({ id: 'preset', label: 'preset', says: 'The experiment that it started from.' }, (head) =>
      label(catalog?.presets, head.request.preset),
    ),
    row({ id: 'seed', label: 'seed', says: 'Decides every random draw.' }, (head) => head.request.seed),
    row({ id: 'backend', label: 'backend', says: 'What computed it.' }, (head) => head.backend.name),
    row(
      { id: 'device', label: 'device', says: 'The processor or graphics adapter.' },
      (head) => head.backend.device,
    ),
    row({ id: 'model', label: 'model', says: 'The SFT model that was fine-tuned.' }, (head) => head.model.id),
    row({ id: 'reward', label: 'reward', says: 'What PPO is paid for, by part and weight.' }, (head) =>
      rewardText(head.reward, catalog),
    ),
    row(
      {
        id: 'labels',
        label: 'label set',
        says: 'Runs with the same code learned from the same preference pairs.',
      },
      (head) => head.preferences?.hash.slice(0, 8),
    ),
    row(
      { id: 'ownLabels', label: 'own labels', unit: 'pairs', says: 'Pairs that the visitor labelled.' },
      (head) => head.ownLabels?.train,
    ),
    ...knobRows(heads, catalog),
    row(
      {
        id: 'turned',
        label: 'turned while running',
        says: 'Settings that were changed during the run, with the step.',
      },
      (head) => (head.knobChanges.length === 0 ? undefined : head.knobChanges.map(changeText).join('; ')),
    ),
  ];
}

const changeText = ({ step, id, value }: RunHead['knobChanges'][number]) =>
  `${id} = ${knobText(undefined, value)} at step ${step}`;

function rewardText({ parts }: RewardSpec, catalog: Catalog | null): string {
  return parts
    .map(({ part, weight }) => {
      const label = catalog?.rewardParts.find(({ id }) => id === part)?.label ?? part;
      return parts.length === 1 ? label : `${knobText(undefined, weight)} × ${label}`;
    })
    .join(' + ');
}

/** Every knob that matters to the algorithm of at least one of the runs; the others have no value in it. */
function knobRows(heads: readonly RunHead[], catalog: Catalog | null): CompareRow[] {
  const row = lister(heads, 'configuration');
  const ids = new Set(heads.flatMap(({ knobs }) => Object.keys(knobs)));
  return [...ids].map((id) => {
    const [group = '', name = ''] = id.split('.', 2);
    const known = catalog?.knobGroups.find((candidate) => candidate.id === group);
    const spec = known?.knobs[name];
    const text = (value: KnobValue) => (typeof value === 'number' ? value : knobText(spec, value));
    return row(
      {
        id,
        label: spec ? `${known?.label ?? group}: ${spec.label}` : id,
        says: spec?.says ?? id,
        unit: spec?.unit ?? '',
      },
      ({ request, knobs }) => {
        const groups = catalog?.algorithms.find((one) => one.id === request.algorithm)?.knobGroups;
        const value = knobs[id];
        return value === undefined || (groups && !groups.includes(group)) ? undefined : text(value);
      },
    );
  });
}

const LEADING = ['gold/reward', 'objective/kl'];
/** Measured alike for every method. A loss is another quantity in each of them, and none is the best. */
const COMPARABLE = /^(gold|objective|eval)\//;

function resultRows(heads: readonly RunHead[], catalog: Catalog | null): CompareRow[] {
  const row = lister(heads, 'results');
  const reported = new Set(heads.flatMap(({ final }) => Object.keys(final)));
  const specs = (catalog?.metrics ?? []).filter(({ id }) => reported.has(id));
  const areSameMethod = new Set(heads.map(({ request }) => request.algorithm)).size === 1;
  const leading = LEADING.flatMap((id) => specs.find((spec) => spec.id === id) ?? []);
  return [
    row({ id: 'outcome', label: 'outcome', says: 'How it ended.' }, (head) => head.outcome),
    row(
      { id: 'steps', label: 'steps', says: 'Steps taken: PPO updates or optimizer steps.' },
      (head) => head.progress.step,
    ),
    row(
      {
        id: 'start',
        label: 'gold reward at the start',
        unit: '0–1',
        digits: 3,
        says: 'The SFT model’s, on the same held-out prompts.',
      },
      (head) => head.start['gold/reward'],
    ),
    ...[...leading, ...specs.filter((spec) => !leading.includes(spec))].map(
      ({ id, label, says, unit, better, digits }) => {
        const comparable = areSameMethod || COMPARABLE.test(id);
        const draft = { id, label, says, unit, digits, better: comparable ? better : 'neither' } as const;
        return row(draft, ({ final }) => final[id]);
      },
    ),
  ];
}

function costRows(heads: readonly RunHead[]): CompareRow[] {
  const row = lister(heads, 'cost');
  const cost = (
    id: string,
    label: string,
    unit: string,
    says: string,
    of: (head: RunHead) => number | undefined,
  ) => row({ id, label, unit, says, better: 'lower' }, of);
  return [
    cost(
      'wallMs',
      'wall time',
      's',
      'Time spent running, pauses left out.',
      ({ progress }) => progress.wallMs,
    ),
    cost(
      'optimizerSteps',
      'optimizer steps',
      '',
      'Updates of the policy’s weights.',
      ({ progress }) => progress.optimizerSteps,
    ),
    cost(
      'samples',
      'samples',
      '',
      'Episodes or pairs trained on, repeats counted.',
      ({ progress }) => progress.samples,
    ),
    cost(
      'tokensGenerated',
      'tokens generated',
      'tokens',
      'Tokens that the policy wrote during training.',
      ({ progress }) => progress.tokensGenerated,
    ),
    cost(
      'tokensTrained',
      'tokens trained',
      'tokens',
      'Tokens that went through a backward pass.',
      ({ progress }) => progress.tokensTrained,
    ),
    cost(
      'pairs',
      'labels',
      'pairs',
      'Preference pairs learned from.',
      ({ preferences }) => preferences?.pairs,
    ),
    cost(
      'peakBytes',
      'memory',
      'bytes',
      'The most that tensors held at once.',
      ({ progress }) => progress.peakBytes,
    ),
  ];
}
