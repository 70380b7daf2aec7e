import { useRace, useRaceActions } from '../RaceContext.tsx';
import { LoadingPage } from '../shell/LoadingPage.tsx';
import { PresentFrame } from './PresentFrame.tsx';
import { useScenes } from './useScenes.ts';

/** The race, one scene at a time. The address names the scene, so that a reload comes back to it. */
export function PresentedRace() {
  const scenes = useScenes();
  const wanted = useRace((state) => state.view.present);
  const { setView } = useRaceActions();
  if (scenes.length === 0) return <LoadingPage />;
  const at = Math.max(
    0,
    scenes.findIndex(({ id }) => id === wanted),
  );
  const { id, title, Body } = scenes[at]!;
  return (
    <PresentFrame
      kicker="RLHF Playground"
      places={scenes}
      at={at}
      title={title}
      playsRace
      onGo={(next) => setView({ present: scenes[next]!.id })}
    >
      <Body key={id} />
    </PresentFrame>
  );
}
