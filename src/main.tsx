import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createClassifier, type OwnClassifier } from './classifier/client.ts';
import { syncAddressBar } from './store/addressBar.ts';
import { createRace } from './store/raceStore.ts';
import { loadRecorded, recordedUrl } from './store/recorded.ts';
import { createStudioStore } from './store/studio/studioStore.ts';
import { App } from './ui/App.tsx';
import './ui/theme.css';

const createWorker = () => new Worker(new URL('./engine/worker.ts', import.meta.url), { type: 'module' });

let classifier: OwnClassifier | undefined;
const openClassifierPort = () => {
  classifier ??= createClassifier(
    new Worker(new URL('./classifier/classifierWorker.ts', import.meta.url), { type: 'module' }),
  );
  return classifier.openPort();
};

const race = createRace(createWorker, openClassifierPort, window.location);
syncAddressBar(race, window);
const studio = createStudioStore(createWorker, openClassifierPort, () => {
  const { preset, model, seed, backend } = race.store.getState().settings;
  return { preset, model, seed, backend };
});
if (recordedUrl !== undefined) void loadRecorded(recordedUrl).then(race.actions.setRecorded);

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App race={race} studio={studio} />
    </StrictMode>,
  );
}
