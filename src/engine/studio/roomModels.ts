import type { RewardModelConfig } from '../../algo/rewardModel/rewardModelKnobs.ts';
import { rewardModelKnobs } from '../../algo/rewardModel/rewardModelKnobs.ts';
import type { Sequence } from '../../model/packing.ts';
import type { Model } from '../../model/parameters.ts';
import type { LabelledPair } from '../../protocol/commands.ts';
import { AppError } from '../../shared/errors.ts';
import { checkKnob, type KnobValue } from '../../shared/spec.ts';
import { generationKnobs } from '../catalog.ts';
import { tokenizePairs, type TokenizedPairs } from '../labels.ts';
import type { StudioRoom, TrainedRewardModel } from './types.ts';

/** @throws AppError('config') naming the models that are there */
export function modelNamed(room: StudioRoom, name: string): Model {
  const model = room.models.get(name);
  if (model) return model;
  throw new AppError('config', `model: expected one of ${[...room.models.keys()].join(', ')}, got ${name}`, {
    fix: 'Train it on the Race page first.',
  });
}

export function rewardModelOf(room: StudioRoom): TrainedRewardModel {
  if (room.rewardModel) return room.rewardModel;
  throw new AppError('config', 'no reward model has been trained here yet', {
    fix: 'Train one on the Reward page.',
  });
}

export const sftOf = (room: StudioRoom): Model => room.models.get('sft')!;

export const tokenizeLabels = (room: StudioRoom, labels: readonly LabelledPair[]): TokenizedPairs =>
  tokenizePairs(room.tokenizer, sftOf(room).config.positions, labels);

/** Defaults, then what is given. @throws AppError('config') naming the knob */
export function rewardModelConfig(given: Readonly<Record<string, KnobValue>>): RewardModelConfig {
  const stranger = Object.keys(given).find((name) => !Object.hasOwn(rewardModelKnobs, name));
  if (stranger !== undefined) throw new AppError('config', `rewardModel.${stranger}: no such knob`);
  const entries = Object.entries(rewardModelKnobs).map(([name, spec]) => [
    name,
    checkKnob(`rewardModel.${name}`, spec, given[name] ?? spec.default),
  ]);
  return Object.fromEntries(entries) as RewardModelConfig;
}

export const responseLength = ({ ids, promptLength }: Sequence): number => ids.length - promptLength;

/** How the preset samples, as a lane without changes by the visitor would. */
export function samplingOf({ preset }: StudioRoom): { maxNewTokens: number; temperature: number } {
  const valueOf = (name: keyof typeof generationKnobs) =>
    Number(preset.knobs[`generation.${name}`] ?? generationKnobs[name].default);
  return { maxNewTokens: valueOf('maxNewTokens'), temperature: valueOf('temperature') };
}
