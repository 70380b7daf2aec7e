import { fork, rngKey } from '../../shared/rng.ts';
import type { RaceState } from '../raceState.ts';
import type { Studio, StudioRequest } from '../studio/studioStore.ts';
import { deskItems, writingId } from './deskItem.ts';
import type { AnswerSource } from './labelDesk.ts';

/** What the studio is to work on: what the Race page has chosen. */
export function studioRequest({ settings }: Pick<RaceState, 'settings'>): StudioRequest {
  const { preset, model, seed, backend } = settings;
  return { preset, model, seed, backend };
}

/** Answers of the studio's models to be judged, in an order that tells nothing. */
export function studioAnswers(studio: Studio, request: () => StudioRequest): AnswerSource {
  return {
    async prompts() {
      await studio.actions.open(request());
      return studio.store.getState().opened?.prompts.train ?? [];
    },
    async write({ mode, model, asksUncertain, prompts, count, batch }, signal) {
      const { preset, seed } = request();
      const job = await studio.actions.run<'writeAnswers'>(
        {
          kind: 'writeAnswers',
          model,
          prompts: [...prompts],
          count,
          sampling: {},
          choose: asksUncertain ? 'uncertain' : 'random',
          seed: fork(rngKey(seed), 'labelling', batch).k0,
        },
        { signal },
      );
      return job.items.flatMap((written, i) =>
        deskItems(written, mode, seed, writingId([preset, model, seed, batch, i])),
      );
    },
  };
}
