import { Tooltip } from 'radix-ui';
import { Suspense, useRef } from 'react';
import type { ClassifierAccess } from '../store/classifierAccess.ts';
import type { Race } from '../store/raceStore.ts';
import type { RunLibrary } from '../store/runs/runLibrary.ts';
import type { Studio } from '../store/studio/studioStore.ts';
import { ClassifierContext } from './ClassifierContext.tsx';
import { RunProblem } from './compare/runs/RunProblem.tsx';
import { Header } from './header/Header.tsx';
import { HelpDialog, type HelpHandle } from './header/HelpDialog.tsx';
import { Problems } from './header/Problems.tsx';
import { RaceContext, useRace } from './RaceContext.tsx';
import { RunsContext } from './RunsContext.tsx';
import { LoadingPage } from './shell/LoadingPage.tsx';
import { PageErrorBoundary } from './shell/PageErrorBoundary.tsx';
import { pages } from './shell/pages.tsx';
import { StudioContext } from './StudioContext.tsx';
import { useShortcuts } from './useShortcuts.ts';

export function App({
  race,
  studio,
  classifier,
  runs,
}: {
  race: Race;
  studio: Studio;
  classifier: ClassifierAccess;
  runs: RunLibrary;
}) {
  return (
    <RaceContext value={race}>
      <StudioContext value={studio}>
        <ClassifierContext value={classifier}>
          <RunsContext value={runs}>
            <Tooltip.Provider delayDuration={250}>
              <Site />
            </Tooltip.Provider>
          </RunsContext>
        </ClassifierContext>
      </StudioContext>
    </RaceContext>
  );
}

function Site() {
  const page = useRace((state) => state.view.page);
  const { Page } = pages[page];
  const help = useRef<HelpHandle>(null);
  useShortcuts({ '?': () => help.current?.toggle() });
  return (
    <div className="mx-auto flex min-h-dvh max-w-[1920px] flex-col gap-2 px-3 py-2 wide:px-4">
      <Header onHelp={() => help.current?.toggle()} />
      <Problems />
      <RunProblem />
      <PageErrorBoundary key={page}>
        <Suspense fallback={<LoadingPage />}>
          <Page />
        </Suspense>
      </PageErrorBoundary>
      <HelpDialog ref={help} />
    </div>
  );
}
