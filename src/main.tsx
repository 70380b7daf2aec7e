import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { syncAddressBar } from './store/addressBar.ts';
import { createClassifierAccess } from './store/classifierAccess.ts';
import { restoreLabelsOnDemand } from './store/labels/restoreLabelsOnDemand.ts';
import { createRace } from './store/raceStore.ts';
import { loadRecorded, recordedUrl } from './store/recorded.ts';
import { createRunLibrary } from './store/runs/createRunLibrary.ts';
import { createRunKeeper } from './store/runs/createRunKeeper.ts';
import { createCheckpoints } from './store/runs/checkpoints.ts';
import { createStudioStore } from './store/studio/studioStore.ts';
import { createPageSweeps } from './store/sweeps/createPageSweeps.ts';
import { App } from './ui/App.tsx';
import { WorkersContext } from './ui/WorkersContext.tsx';
import { ResumeContext } from './ui/lanes/ResumeContext.tsx';
import { SweepsContext } from './ui/compare/sweeps/SweepsContext.tsx';
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
const checkpoints = createCheckpoints(race, runs);
createRunKeeper(race, runs, window, { onBegin: checkpoints.isKeptAs });
void checkpoints.open();
const sweeps = createPageSweeps(createWorker, classifier.openPort, race, runs);
if (recordedUrl !== undefined) void loadRecorded(recordedUrl).then(race.actions.setRecorded);

const workers = { createWorker, openClassifierPort: classifier.openPort };

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <SweepsContext value={sweeps}>
        <ResumeContext value={checkpoints}>
          <WorkersContext value={workers}>
            <App race={race} studio={studio} classifier={classifier} runs={runs} />
          </WorkersContext>
        </ResumeContext>
      </SweepsContext>
    </StrictMode>,
  );
}
