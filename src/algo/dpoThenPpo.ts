/** DPO, then PPO from where it ended: the two of them as they are, one after the other. */
import { meanOf } from '../math/maskedStats.ts';
import { invariant } from '../shared/assert.ts';
import { cloneModel, disposeModel, type Model } from '../model/parameters.ts';
import { choiceKnob, type ConfigOf, type Knobs, metricSpec } from '../shared/spec.ts';
import { dpo } from './dpo/dpo.ts';
import { dpoKnobs } from './dpo/dpoKnobs.ts';
import { heldOutAgreement, type ReferenceLogProbs } from './dpo/referencePass.ts';
import { ppo } from './ppo/ppo.ts';
import { ppoKnobs } from './ppo/ppoKnobs.ts';
import { type Algorithm, type AlgorithmContext, defineAlgorithm, type StepReport } from './types.ts';

type Prefixed<P extends string, K> = { readonly [N in keyof K & string as `${P}${Capitalize<N>}`]: K[N] };

const withPrefix = (prefix: string, name: string) => prefix + name[0]!.toUpperCase() + name.slice(1);

/** Knobs of one of the stages, named and labelled after it. */
function stageKnobs<P extends string, K extends Knobs>(prefix: P, stage: string, knobs: K): Prefixed<P, K> {
  const entries = Object.entries(knobs).map(([name, knob]) => [
    withPrefix(prefix, name),
    { ...knob, label: `${stage}: ${knob.label}` },
  ]);
  return Object.fromEntries(entries) as Prefixed<P, K>;
}

/** A stage's own config out of the joint one. */
function stageConfig<K extends Knobs>(
  prefix: string,
  knobs: K,
  config: Record<string, unknown>,
): ConfigOf<K> {
  const entries = Object.keys(knobs).map((name) => [name, config[withPrefix(prefix, name)]]);
  return Object.fromEntries(entries) as ConfigOf<K>;
}

export const dpoThenPpoKnobs = {
  ppoReference: choiceKnob({
    label: 'PPO’s reference',
    says: 'What PPO’s KL penalty is measured against: the SFT model, or the model that DPO has made.',
    default: 'sft',
    choices: { sft: 'the SFT model', dpo: 'the model after DPO' },
  }),
  // Together about as long as either of them alone.
  ...stageKnobs('dpo', 'DPO', { ...dpoKnobs, steps: { ...dpoKnobs.steps, default: 40 } }),
  ...stageKnobs('ppo', 'PPO', { ...ppoKnobs, updates: { ...ppoKnobs.updates, default: 24 } }),
} as const;
type Config = ConfigOf<typeof dpoThenPpoKnobs>;

const dpoConfig = (config: Config) => stageConfig('dpo', dpoKnobs, config);
const ppoConfig = (config: Config) => stageConfig('ppo', ppoKnobs, config);

type StateOf<A> = A extends Algorithm<infer _K, infer S> ? S : never;
interface DpoThenPpoState {
  dpo: StateOf<typeof dpo> | undefined;
  /** Outlives the first stage, so that both are judged on held-out pairs. */
  readonly heldOutReference: ReferenceLogProbs;
  ppo: StateOf<typeof ppo> | undefined;
  /** The model after DPO, where PPO is measured against it. */
  ownReference: Model | undefined;
}

const ppoContext = (context: AlgorithmContext, { ownReference }: DpoThenPpoState): AlgorithmContext =>
  ownReference ? { ...context, reference: ownReference } : context;

/** Ends the first stage and prepares the second. */
async function switchToPpo(context: AlgorithmContext, state: DpoThenPpoState, config: Config) {
  if (state.dpo) dpo.dispose(state.dpo);
  state.dpo = undefined;
  if (config.ppoReference === 'dpo') state.ownReference = cloneModel(context.policy);
  const prepared = await ppo.prepare(ppoContext(context, state), ppoConfig(config)).next();
  invariant(prepared.done === true, 'PPO prepares in one go');
  return prepared.value;
}

async function step(
  context: AlgorithmContext,
  state: DpoThenPpoState,
  config: Config,
  index: number,
): Promise<StepReport> {
  if (index < config.dpoSteps && state.dpo) {
    const report = await dpo.step(context, state.dpo, dpoConfig(config), index);
    return { ...report, metrics: { ...report.metrics, stage: 1 } };
  }
  state.ppo ??= await switchToPpo(context, state, config);
  const within = index - config.dpoSteps;
  const report = await ppo.step(ppoContext(context, state), state.ppo, ppoConfig(config), within);
  const { loss: _ofBoth, ...metrics } = report.metrics; // by that name DPO's is drawn
  return { ...report, metrics: { ...metrics, stage: 2 } };
}

const dpoIds = new Set(dpo.metrics.map((metric) => metric.id));

export const dpoThenPpo = defineAlgorithm<typeof dpoThenPpoKnobs, DpoThenPpoState>({
  id: 'dpoThenPpo',
  label: 'DPO, then PPO',
  says: 'DPO first, which is quick and needs no sampling, then PPO from there against the reward model.',
  whenToUse: 'Use it to spend the expensive method only on what the cheap one has left undone.',
  needs: ['preferences', 'reward'],
  holds: ppo.holds,
  knobs: dpoThenPpoKnobs,
  metrics: [
    ...dpo.metrics,
    ...ppo.metrics.filter(({ id }) => !dpoIds.has(id)),
    metricSpec('stage', 'stage', '', 'neither', '1 while DPO trains, 2 while PPO does.'),
  ],
  totalSteps: (config) => config.dpoSteps + config.ppoUpdates,
  async *prepare(context, config) {
    const state = yield* dpo.prepare(context, dpoConfig(config));
    const { heldOutReference } = state;
    return { dpo: state, heldOutReference, ppo: undefined, ownReference: undefined };
  },
  async selfTest(context, state, config) {
    return state.dpo ? dpo.selfTest(context, state.dpo, dpoConfig(config)) : [];
  },
  step,
  async evaluate(context, state, config, samples) {
    const agreement = await heldOutAgreement(context, state.heldOutReference, config.dpoBeta);
    return { ...agreement, 'eval/scores': meanOf(await context.reward(samples)) };
  },
  dispose(state) {
    if (state.dpo) dpo.dispose(state.dpo);
    if (state.ppo) ppo.dispose(state.ppo);
    if (state.ownReference) disposeModel(state.ownReference);
  },
});
