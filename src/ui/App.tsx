import { Tooltip } from 'radix-ui';
import { lazy, type RefObject, Suspense, useRef } from 'react';
import type { ClassifierAccess } from '../store/classifierAccess.ts';
import type { PageId } from '../store/settings.ts';
import type { Race } from '../store/raceStore.ts';
import type { RunLibrary } from '../store/runs/runLibrary.ts';
import { visiblePage } from '../store/visiblePage.ts';
import type { Studio } from '../store/studio/studioStore.ts';
import { ClassifierContext } from './ClassifierContext.tsx';
import { RunProblem } from './compare/runs/RunProblem.tsx';
import { Header } from './header/Header.tsx';
import { HelpDialog, type HelpHandle } from './header/HelpDialog.tsx';
import { Problems } from './header/Problems.tsx';
import { EmbedFrame } from './embed/EmbedFrame.tsx';
import { GlossaryDialog, type GlossaryHandle } from './glossary/GlossaryDialog.tsx';
import { RaceContext, useRace, useRaceActions, useWholeRace } from './RaceContext.tsx';
import { RunsContext } from './RunsContext.tsx';
import { LoadingPage } from './shell/LoadingPage.tsx';
import { PageErrorBoundary } from './shell/PageErrorBoundary.tsx';
import { pages } from './shell/pages.tsx';
import { StudioContext } from './StudioContext.tsx';
import { ShowAllControls } from './teacher/ShowAllControls.tsx';
import { StartOnPress } from './teacher/StartOnPress.tsx';
import { TourStart } from './tour/TourStart.tsx';
import { useShortcuts } from './useShortcuts.ts';

/** Wanted in front of a room only. */
const Stage = lazy(async () => ({ default: (await import('./present/Stage.tsx')).Stage }));

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
  const page = useRace((state) => visiblePage(state.view));
  const isPresenting = useRace((state) => state.view.present !== '');
  const isEmbedded = useRace((state) => state.view.embed);
  const help = useRef<HelpHandle>(null);
  const glossary = useRef<GlossaryHandle>(null);
  useSiteKeys(help, glossary);
  const content = (
    <PageErrorBoundary key={page}>
      <Suspense fallback={<LoadingPage />}>
        <PageOf page={page} />
      </Suspense>
    </PageErrorBoundary>
  );
  return (
    <>
      {isPresenting ? (
        content
      ) : isEmbedded ? (
        <EmbedFrame>{content}</EmbedFrame>
      ) : (
        <div className="mx-auto flex min-h-dvh max-w-[1920px] flex-col gap-2 px-3 py-2 wide:px-4">
          <Header onHelp={() => help.current?.toggle()} />
          <Problems />
          <RunProblem />
          {content}
          <ShowAllControls />
        </div>
      )}
      <StartOnPress />
      <TourStart />
      <HelpDialog ref={help} onGlossary={() => glossary.current?.toggle()} />
      <GlossaryDialog ref={glossary} />
    </>
  );
}

function PageOf({ page }: { page: PageId }) {
  const { Page } = pages[page];
  const isPresenting = useRace((state) => state.view.present !== '');
  // Other pages draw what the catalog describes; the race also says why none comes.
  const isKnown = useRace(
    ({ catalog, lanes }) => catalog !== null || Object.values(lanes).some(({ phase }) => phase === 'failed'),
  );
  if (!isKnown && page !== 'race') return <LoadingPage />;
  return isPresenting ? <Stage page={page} /> : <Page />;
}

/** Keys of every page. */
function useSiteKeys(help: RefObject<HelpHandle | null>, glossary: RefObject<GlossaryHandle | null>): void {
  const { store } = useWholeRace();
  const { setView } = useRaceActions();
  const hide = useRace((state) => state.view.hide);
  useShortcuts({
    ...(!hide.includes('help') && {
      '?': () => help.current?.toggle(),
      G: () => glossary.current?.toggle(),
    }),
    ...(!hide.includes('present') && {
      F: () => setView({ present: store.getState().view.present === '' ? '1' : '' }),
    }),
  });
}
