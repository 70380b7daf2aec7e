import { Tooltip } from 'radix-ui';
import type { Race } from '../store/raceStore.ts';
import { RaceContext } from './RaceContext.tsx';
import { RacePage } from './RacePage.tsx';

export function App({ race }: { race: Race }) {
  return (
    <RaceContext value={race}>
      <Tooltip.Provider delayDuration={250}>
        <RacePage />
      </Tooltip.Provider>
    </RaceContext>
  );
}
