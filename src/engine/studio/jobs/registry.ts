import type { Job, JobKind } from '../../../protocol/jobs.ts';
import type { AnyJobRunner, JobRunner } from '../types.ts';
import { attributeReward } from './attributeReward.ts';
import { bestOfN } from './bestOfN.ts';
import { crossValidate } from './crossValidate.ts';
import { evaluatePolicies } from './evaluatePolicies.ts';
import { exactToy } from './exactToy.ts';
import { inspectAlternatives } from './inspectAlternatives.ts';
import { inspectText } from './inspectText.ts';
import { previewReward } from './previewReward.ts';
import { probeMachine } from './probeMachine.ts';
import { scorePairs } from './scorePairs.ts';
import { simulateLabels } from './simulateLabels.ts';
import { tokenizePrompt } from './tokenizePrompt.ts';
import { trainOnPicks } from './trainOnPicks.ts';
import { trainRewardModel } from './trainRewardModel.ts';
import { tryPrompt } from './tryPrompt.ts';
import { writeAnswers } from './writeAnswers.ts';

/** Every job: one line each. */
const runners: { readonly [K in JobKind]: JobRunner<K> } = {
  writeAnswers,
  trainOnPicks,
  trainRewardModel,
  crossValidate,
  scorePairs,
  attributeReward,
  simulateLabels,
  previewReward,
  inspectText,
  inspectAlternatives,
  exactToy,
  bestOfN,
  evaluatePolicies,
  tryPrompt,
  tokenizePrompt,
  probeMachine,
};

export const runnerOf = (job: Job): AnyJobRunner => runners[job.kind] as AnyJobRunner;
