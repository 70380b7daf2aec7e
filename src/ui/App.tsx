import { Tooltip } from 'radix-ui';
import { lazy, type ReactNode, Suspense, useRef } from 'react';
import type { PageId } from '../store/settings.ts';
import type { ClassifierAccess } from '../store/classifierAccess.ts';
import type { Race } from '../store/raceStore.ts';
import type { Studio } from '../store/studio/studioStore.ts';
import { ClassifierContext } from './ClassifierContext.tsx';
import { Header } from './header/Header.tsx';
import { HelpDialog, type HelpHandle } from './header/HelpDialog.tsx';
import { Problems } from './header/Problems.tsx';
import { RaceContext, useRace } from './RaceContext.tsx';
import { RacePage } from './RacePage.tsx';
import { LoadingPage } from './shell/LoadingPage.tsx';
import { PageErrorBoundary } from './shell/PageErrorBoundary.tsx';
import { StudioContext } from './StudioContext.tsx';
import { useShortcuts } from './useShortcuts.ts';

const LabelPage = lazy(async () => ({ default: (await import('./label/LabelPage.tsx')).LabelPage }));
const RewardPage = lazy(async () => ({ default: (await import('./reward/RewardPage.tsx')).RewardPage }));

export function App({
  race,
  studio,
  classifier,
}: {
  race: Race;
  studio: Studio;
  classifier: ClassifierAccess;
}) {
  return (
    <RaceContext value={race}>
      <StudioContext value={studio}>
        <ClassifierContext value={classifier}>
          <Tooltip.Provider delayDuration={250}>
            <Site />
          </Tooltip.Provider>
        </ClassifierContext>
      </StudioContext>
    </RaceContext>
  );
}

function Site() {
  const page = useRace((state) => state.view.page);
  const help = useRef<HelpHandle>(null);
  useShortcuts({ '?': () => help.current?.toggle() });
  return (
    <div className="mx-auto flex min-h-dvh max-w-[1920px] flex-col gap-2 px-3 py-2 wide:px-4">
      <Header onHelp={() => help.current?.toggle()} />
      <Problems />
      <PageErrorBoundary key={page}>
        <Suspense fallback={<LoadingPage />}>{pages[page]()}</Suspense>
      </PageErrorBoundary>
      <HelpDialog ref={help} />
    </div>
  );
}

/** The race is in the first load; every other page comes when it is opened. */
const pages: Readonly<Record<PageId, () => ReactNode>> = {
  race: () => <RacePage />,
  label: () => <LabelPage />,
  reward: () => <RewardPage />,
};
