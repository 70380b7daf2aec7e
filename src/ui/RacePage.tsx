import { clsx } from 'clsx';
import { useRef, useState } from 'react';
import { DetailCharts, MainCharts } from './charts/ChartGrid.tsx';
import { Header } from './header/Header.tsx';
import { HelpDialog, type HelpHandle } from './header/HelpDialog.tsx';
import { Problems } from './header/Problems.tsx';
import { Toolbar } from './header/Toolbar.tsx';
import { KnobPanel } from './knobs/KnobPanel.tsx';
import { LabelsPanel } from './labels/LabelsPanel.tsx';
import { LanePanel } from './lanes/LanePanel.tsx';
import { useRace, useRaceActions, useWholeRace } from './RaceContext.tsx';
import { SamplesPanel } from './samples/SamplesPanel.tsx';
import { useShortcuts } from './useShortcuts.ts';

export function RacePage() {
  const algorithms = useRace((state) => state.settings.algorithms);
  const [knobsOpen, setKnobsOpen] = useState(false);
  const help = useRef<HelpHandle>(null);
  usePageShortcuts(() => setKnobsOpen((open) => !open), help);
  return (
    <div className="mx-auto flex min-h-dvh max-w-[1920px] flex-col gap-2 px-3 py-2 wide:px-4">
      <Header onHelp={() => help.current?.toggle()} />
      <Toolbar knobsOpen={knobsOpen} onKnobs={() => setKnobsOpen(!knobsOpen)} />
      <Problems />
      <div className={clsx('grid min-h-0 flex-1 gap-2', knobsOpen && 'wide:grid-cols-[1fr_19rem]')}>
        {knobsOpen ? (
          <div className="wide:sticky wide:top-2 wide:order-2 wide:grid wide:max-h-[calc(100dvh-1rem)]">
            <KnobPanel onClose={() => setKnobsOpen(false)} />
          </div>
        ) : null}
        <main className="flex min-w-0 flex-col gap-2">
          <div className="grid gap-2 wide:grid-cols-2">
            {algorithms.map((algorithm) => (
              <LanePanel key={algorithm} algorithm={algorithm} />
            ))}
          </div>
          <LabelsPanel />
          <div className="grid gap-2 wide:grid-cols-[minmax(0,1.28fr)_minmax(0,1fr)] wide:grid-rows-[auto_1fr]">
            <MainCharts />
            {/* On a wide page it takes the height that the charts have, and scrolls. */}
            <div className="flex min-w-0 flex-col wide:col-start-2 wide:row-span-2 wide:row-start-1 wide:h-0 wide:min-h-full">
              <SamplesPanel />
            </div>
            <DetailCharts />
          </div>
        </main>
      </div>
      <HelpDialog ref={help} />
    </div>
  );
}

function usePageShortcuts(toggleKnobs: () => void, help: React.RefObject<HelpHandle | null>): void {
  const { store } = useWholeRace();
  const { play, pause, step, reset } = useRaceActions();
  useShortcuts({
    Space: () => (store.getState().playing ? pause() : play()),
    S: () => {
      if (!store.getState().playing) step();
    },
    R: reset,
    K: toggleKnobs,
    '?': () => help.current?.toggle(),
  });
}
