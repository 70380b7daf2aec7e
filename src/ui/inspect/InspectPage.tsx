import { Tabs } from 'radix-ui';
import { type CSSProperties, type ReactNode, useState } from 'react';
import { inspectedKinds } from '../../store/inspect/inspectable.ts';
import { laneLabel, laneStyle } from '../common/laneStyle.ts';
import { useRace, useRaceActions } from '../RaceContext.tsx';
import { EmptyInspection } from './EmptyInspection.tsx';
import { NextTokenTab } from './NextTokenTab.tsx';
import { PairTab } from './PairTab.tsx';
import { Picker } from './Picker.tsx';
import { RewardTab } from './RewardTab.tsx';
import { StepTab } from './StepTab.tsx';
import { useWatchedLanes } from './useInspections.ts';

interface TabSpec {
  readonly id: string;
  readonly label: string;
  readonly says: string;
  /** Which lanes it can be about. */
  readonly fits: (algorithm: string, needs: readonly string[]) => boolean;
  readonly none: string;
  readonly Tab: (props: { algorithm: string }) => ReactNode;
}

const TABS: readonly TabSpec[] = [
  {
    id: 'step',
    label: 'PPO step',
    says: 'Sample, score, advantage, update: one step of a method that learns from its own answers, token by token.',
    fits: (algorithm) => inspectedKinds(algorithm).includes('rollouts'),
    none: 'No lane of the race learns from sampled answers in a way that can be taken apart. Choose PPO, GRPO or RLOO for a lane on the Race page.',
    Tab: StepTab,
  },
  {
    id: 'pair',
    label: 'DPO pair',
    says: 'One labelled pair: implicit rewards, margin, the weight of its gradient, and what the step did to both answers.',
    fits: (algorithm) => inspectedKinds(algorithm).includes('pairs'),
    none: 'No lane of the race learns from pairs in a way that can be taken apart. Choose DPO or one of its relatives for a lane on the Race page.',
    Tab: PairTab,
  },
  {
    id: 'reward',
    label: 'Reward model',
    says: 'What the reward model that pays a lane likes, token by token, and how sure it is of a pair.',
    fits: (_, needs) => needs.includes('reward'),
    none: 'No lane of the race is paid by a reward model.',
    Tab: RewardTab,
  },
];
const NEXT = {
  id: 'next',
  label: 'Next token',
  says: 'Any place of any text: what SFT and the policies would write next, and where they look.',
};

/** A step of the live run, taken apart. */
export function InspectPage() {
  useWatchedLanes();
  const tab = useRace((state) => state.view.tab);
  const { setView } = useRaceActions();
  const open = [...TABS, NEXT].find(({ id }) => id === tab)?.id ?? 'step';
  return (
    <main className="min-w-0">
      <h1 className="sr-only">Inspect</h1>
      <Tabs.Root value={open} onValueChange={(id) => setView({ tab: id })}>
        <Tabs.List aria-label="Inspect" className="mb-2 flex flex-wrap gap-0.5 border-b border-line">
          {[...TABS, NEXT].map(({ id, label, says }) => (
            <Tabs.Trigger
              key={id}
              value={id}
              title={says}
              className="-mb-px border-b-2 border-transparent px-2.5 py-1.5 text-[13px] text-muted hover:text-ink data-[state=active]:border-ink data-[state=active]:font-semibold data-[state=active]:text-ink"
            >
              {label}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        {TABS.map((spec) => (
          <Tabs.Content key={spec.id} value={spec.id} className="flex min-w-0 flex-col gap-2">
            <p className="text-xs text-muted">{spec.says}</p>
            <LaneTab spec={spec} />
          </Tabs.Content>
        ))}
        <Tabs.Content value={NEXT.id} className="flex min-w-0 flex-col gap-2">
          <p className="text-xs text-muted">{NEXT.says}</p>
          <NextTokenTab />
        </Tabs.Content>
      </Tabs.Root>
    </main>
  );
}

/** The tab about one of the lanes that it fits. */
function LaneTab({ spec: { fits, none, Tab } }: { spec: TabSpec }) {
  const algorithms = useRace((state) => state.settings.algorithms);
  const catalog = useRace((state) => state.catalog);
  const [wanted, setWanted] = useState('');
  const needsOf = (id: string) => catalog?.algorithms.find((known) => known.id === id)?.needs ?? [];
  const fitting = algorithms.filter((id) => fits(id, needsOf(id)));
  const algorithm = fitting.find((id) => id === wanted) ?? fitting[0];
  if (algorithm === undefined)
    return (
      <EmptyInspection>
        <p>{none}</p>
      </EmptyInspection>
    );
  return (
    <div
      style={{ '--lane': `var(${laneStyle(algorithm, catalog).color})` } as CSSProperties}
      className="flex min-w-0 flex-col gap-2"
    >
      {fitting.length > 1 ? (
        <Picker
          label="Lane"
          value={algorithm}
          options={fitting.map((id) => ({ id, label: laneLabel(id, catalog) }))}
          onChange={setWanted}
        />
      ) : null}
      <Tab key={algorithm} algorithm={algorithm} />
    </div>
  );
}
