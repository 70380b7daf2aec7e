import type { PreferencePair } from '../../../algo/types.ts';
import type { LabelledPair } from '../../../protocol/commands.ts';
import { fork, rngKey } from '../../../shared/rng.ts';
import { checkKnob } from '../../../shared/spec.ts';
import { buildPreferences, type PreferenceConfig, preferenceKnobs } from '../../../task/preferences.ts';
import { answerOf } from '../../composedReward.ts';
import { samplingOf, sftOf } from '../roomModels.ts';
import type { JobRunner, StudioRoom } from '../types.ts';

/** The same pairs as a lane builds from the same seed and settings. */
export const simulateLabels: JobRunner<'simulateLabels'> = async function* (room, job) {
  const entries = Object.entries(preferenceKnobs).map(([name, spec]) => {
    const id = `preferences.${name}`;
    const value = job.config[name] ?? room.preset.knobs[id] ?? spec.default;
    return [name, checkKnob(id, spec, value)];
  });
  const config = Object.fromEntries(entries) as PreferenceConfig;
  const { train, heldOut } = room.prompts;
  const { maxNewTokens, temperature } = samplingOf(room);
  const longest = sftOf(room).config.positions - maxNewTokens;
  const tokenize = (texts: readonly string[]) =>
    texts.map((text) => room.tokenizer.encode(text)).filter((ids) => ids.length > 0 && ids.length <= longest);
  const source = buildPreferences(
    {
      model: sftOf(room),
      prompts: tokenize(train),
      heldOutPrompts: tokenize(heldOut),
      gold: (sequence) => room.task.gold(room.tokenizer.decode(sequence.ids)),
      textOf: (sequence) => answerOf(sequence, room.tokenizer).text,
      maxNewTokens,
      temperature,
      key: fork(rngKey(job.seed), 'preferences'),
    },
    config,
  );
  for (;;) {
    const next = await source.next();
    if (!next.done) {
      yield { label: 'Answers to compare', ...next.value, metrics: {} };
      continue;
    }
    const { pairs, heldOutPairs, hash } = next.value;
    const asText = (list: readonly PreferencePair[]) => list.map((pair) => labelOf(pair, room));
    return { kind: 'simulateLabels', labels: { train: asText(pairs), heldOut: asText(heldOutPairs) }, hash };
  }
};

function labelOf({ chosen, rejected }: PreferencePair, { tokenizer }: StudioRoom): LabelledPair {
  const better = answerOf(chosen, tokenizer);
  return { prompt: better.prompt, chosen: better.text, rejected: answerOf(rejected, tokenizer).text };
}
