import { Tabs } from 'radix-ui';
import { useRace, useRaceActions } from '../RaceContext.tsx';
import type { CompareSection } from './compareSection.ts';

const modules = import.meta.glob<CompareSection>('./*/*.section.tsx', { eager: true, import: 'section' });
const sections = Object.values(modules).toSorted((a, b) => a.order - b.order);

/** Many runs, and what can be concluded from them. */
export function ComparePage() {
  const tab = useRace((state) => state.view.tab);
  const { setView } = useRaceActions();
  const open = sections.find(({ id }) => id === tab) ?? sections[0];
  if (!open) return null;
  return (
    <main className="flex min-w-0 flex-col gap-2">
      <Tabs.Root value={open.id} onValueChange={(id) => setView({ tab: id })}>
        <Tabs.List aria-label="Compare" className="mb-2 flex flex-wrap gap-0.5 border-b border-line">
          {sections.map(({ id, label, says }) => (
            <Tabs.Trigger
              key={id}
              value={id}
              title={says}
              data-label={label}
              className="-mb-px border-b-2 border-transparent px-2.5 py-1.5 text-[13px] text-muted hover:text-ink data-[state=active]:border-ink data-[state=active]:font-semibold data-[state=active]:text-ink after:invisible after:block after:h-0 after:overflow-hidden after:font-semibold after:content-[attr(data-label)]"
            >
              {label}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        {sections.map(({ id, says, Section }) => (
          <Tabs.Content key={id} value={id} className="flex min-w-0 flex-col gap-2">
            <p className="text-xs text-muted">{says}</p>
            <Section />
          </Tabs.Content>
        ))}
      </Tabs.Root>
    </main>
  );
}
