/** Everything that the Label page works with. There is one for each studio; it outlives visits to other pages. */
import type { Race } from '../raceStore.ts';
import type { Studio } from '../studio/studioStore.ts';
import { type AnnotatorPool, createAnnotatorPool } from './annotatorPool.ts';
import { createDeskJudge, type DeskJudge } from './deskJudge.ts';
import { createLabelDesk, type LabelDesk } from './labelDesk.ts';
import { createLabelLibrary, type LabelLibrary } from './labelLibrary.ts';
import { openLabelJournal } from './openLabelJournal.ts';
import { createPickTeacher, type PickTeacher } from './pickTeacher.ts';
import { studioAnswers, studioRequest } from './studioAnswers.ts';

export interface LabelWorkspace {
  readonly library: LabelLibrary;
  readonly desk: LabelDesk;
  readonly teacher: PickTeacher;
  readonly judge: DeskJudge;
  readonly annotators: AnnotatorPool;
  /** While a page shows the desk, answers are written ahead. @returns to be called when it no longer does */
  readonly show: () => () => void;
}

const workspaces = new WeakMap<Studio, LabelWorkspace>();

export function labelWorkspace(studio: Studio, race: Race): LabelWorkspace {
  const known = workspaces.get(studio);
  if (known) return known;
  const made = createWorkspace(studio, race);
  workspaces.set(studio, made);
  return made;
}

const clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  createId: () => crypto.randomUUID(),
};

function createWorkspace(studio: Studio, race: Race): LabelWorkspace {
  const library = createLabelLibrary(openLabelJournal, clock);
  const request = () => studioRequest(race.store.getState());
  const answers = studioAnswers(studio, request);
  const desk = createLabelDesk(library, answers, clock);
  const teacher = createPickTeacher((job) => studio.actions.run(job));
  const judge = createDeskJudge(studio);
  const annotators = createAnnotatorPool(studio, answers.prompts);
  desk.onChange(({ given, taken }) => {
    if (given) teacher.given(given);
    if (taken) teacher.taken(taken);
  });
  let shown = 0;
  const fill = () => {
    if (shown > 0 && race.store.getState().catalog && library.store.getState().isLoaded) desk.fill();
  };
  const refresh = () => {
    desk.clear();
    fill();
  };
  library.store.subscribe((state, before) => {
    if (state.isLoaded && !before.isLoaded) fill();
  });
  race.store.subscribe((state, before) => {
    if (state.catalog && !before.catalog) return fill();
    const isSame = (['preset', 'model', 'seed', 'backend'] as const).every(
      (key) => state.settings[key] === before.settings[key],
    );
    if (isSame) return;
    // Another model or other prompts: what waits is out of date, and the studio has forgotten what it was taught.
    teacher.forget();
    judge.forget();
    // The studio's room is another one: only its SFT model is in it.
    desk.store.setState({ model: 'sft', asksUncertain: false });
    refresh();
  });
  return {
    library,
    desk,
    teacher,
    judge,
    annotators,
    show() {
      shown += 1;
      void library.load();
      fill();
      return () => {
        shown -= 1;
      };
    },
  };
}
