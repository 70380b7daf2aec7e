import { clsx } from 'clsx';
import { lazy, Suspense, useState } from 'react';
import type { HideableControl } from '../store/roomSettings.ts';
import { DetailCharts, MainCharts } from './charts/ChartGrid.tsx';
import { Toolbar } from './header/Toolbar.tsx';
import { KnobPanel } from './knobs/KnobPanel.tsx';
import { LabelsPanel } from './labels/LabelsPanel.tsx';
import { FailureBanner } from './lanes/FailureBanner.tsx';
import { LanePanel } from './lanes/LanePanel.tsx';
import { ResumeLine } from './lanes/ResumeLine.tsx';
import { useRace, useRaceActions, useWholeRace } from './RaceContext.tsx';
import { SamplesPanel } from './samples/SamplesPanel.tsx';
import { Shown } from './teacher/Shown.tsx';
import { useShortcuts } from './useShortcuts.ts';

/** Few visitors open it. */
const ProfilePanel = lazy(async () => ({
  default: (await import('./profile/ProfilePanel.tsx')).ProfilePanel,
}));

export function RacePage() {
  const profile = useRace((state) => state.view.profile);
  const algorithms = useRace((state) => state.settings.algorithms);
  const hide = useRace((state) => state.view.hide);
  const [wantsKnobs, setKnobsOpen] = useState(false);
  const knobsOpen = wantsKnobs && !hide.includes('knobs') && !hide.includes('toolbar');
  usePageShortcuts(() => setKnobsOpen((open) => !open));
  return (
    <>
      <Shown part="toolbar">
        <Toolbar knobsOpen={knobsOpen} onKnobs={() => setKnobsOpen(!knobsOpen)} />
      </Shown>
      <ResumeLine />
      <FailureBanner />
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
          {profile ? (
            <Suspense fallback={null}>
              <ProfilePanel />
            </Suspense>
          ) : null}
          <Shown part="labels">
            <LabelsPanel />
          </Shown>
          <Findings />
        </main>
      </div>
    </>
  );
}

/** Charts and answers, side by side where both are shown. */
function Findings() {
  const hide = useRace((state) => state.view.hide);
  const hasCharts = !(hide.includes('charts') && hide.includes('diagnostics'));
  const hasSamples = !hide.includes('samples');
  return (
    <div
      className={clsx(
        'grid gap-2',
        hasCharts &&
          hasSamples &&
          'wide:grid-cols-[minmax(0,1.28fr)_minmax(0,1fr)] wide:grid-rows-[auto_1fr]',
      )}
    >
      <Shown part="charts">
        <MainCharts />
      </Shown>
      {/* On a wide page it takes the height that the charts have, and scrolls. */}
      <Shown part="samples">
        <div
          className={clsx(
            'flex min-w-0 flex-col',
            hasCharts && 'wide:col-start-2 wide:row-span-2 wide:row-start-1 wide:h-0 wide:min-h-full',
          )}
        >
          <SamplesPanel />
        </div>
      </Shown>
      <Shown part="diagnostics">
        <DetailCharts />
      </Shown>
    </div>
  );
}

function usePageShortcuts(toggleKnobs: () => void): void {
  const { store } = useWholeRace();
  const hide = useRace((state) => state.view.hide);
  const has = (part: HideableControl) => !hide.includes(part) && !hide.includes('toolbar');
  const { play, pause, step, reset, setProfile } = useRaceActions();
  useShortcuts({
    Space: () => (store.getState().playing ? pause() : play()),
    ...(has('step') && {
      S: () => {
        if (!store.getState().playing) step();
      },
    }),
    ...(has('reset') && { R: reset }),
    ...(has('knobs') && { K: toggleKnobs }),
    ...(!hide.includes('diagnostics') && { P: () => setProfile(!store.getState().view.profile) }),
  });
}
