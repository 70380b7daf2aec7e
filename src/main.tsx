import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { syncAddressBar } from './store/addressBar.ts';
import { createClassifierAccess } from './store/classifierAccess.ts';
import { restoreLabelsOnDemand } from './store/labels/restoreLabelsOnDemand.ts';
import { createRace } from './store/raceStore.ts';
import { loadRecorded, recordedUrl } from './store/recorded.ts';
import { createRunLibrary } from './store/runs/createRunLibrary.ts';
import { createRunKeeper } from './store/runs/createRunKeeper.ts';
import { createStudioStore } from './store/studio/studioStore.ts';
import { App } from './ui/App.tsx';
import './ui/theme.css';

const createWorker = () => new Worker(new URL('./engine/worker.ts', import.meta.url), { type: 'module' });

const classifier = createClassifierAccess(
  () => new Worker(new URL('./classifier/classifierWorker.ts', import.meta.url), { type: 'module' }),
);

const race = createRace(createWorker, classifier.openPort, window.location);
syncAddressBar(race, window);
restoreLabelsOnDemand(race);
const studio = createStudioStore(createWorker, classifier.openPort, () => {
  const { preset, model, seed, backend } = race.store.getState().settings;
  return { preset, model, seed, backend };
});
const runs = createRunLibrary();
createRunKeeper(race, runs, window);
if (recordedUrl !== undefined) void loadRecorded(recordedUrl).then(race.actions.setRecorded);

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App race={race} studio={studio} classifier={classifier} runs={runs} />
    </StrictMode>,
  );
}
