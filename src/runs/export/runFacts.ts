import type { KnobValue } from '../../shared/spec.ts';
import type { Run } from '../run.ts';

/** One thing that a run was made with. `text` may be untrusted. */
export interface RunFact {
  readonly label: string;
  readonly text: string;
  /** Chosen by the visitor, instead of the preset's. */
  readonly changed: boolean;
  /** The knob that it is about, by its full id. */
  readonly knob?: string;
}

/** A run's whole configuration in words: what was asked for, what was in force, what was turned while it ran. */
export function runFacts({ head }: Pick<Run, 'head'>): RunFact[] {
  const { request, backend, model, preferences, ownLabels, failure } = head;
  const fact = (label: string, text: string, changed = false): RunFact => ({ label, text, changed });
  return [
    fact('name', head.name),
    fact('started', new Date(head.startedAt).toISOString().replace('T', ' ').slice(0, 19) + ' UTC'),
    fact('algorithm', request.algorithm),
    fact('preset', request.preset),
    fact('seed', String(request.seed)),
    fact('backend', `${backend.name} (${backend.device})`),
    fact(
      'model',
      `${model.id} (${model.parameters.toLocaleString('en-US')} parameters)`,
      request.model !== undefined,
    ),
    fact('reward', JSON.stringify(head.reward), request.reward !== undefined),
    ...(preferences
      ? [
          fact(
            'preference pairs',
            `${preferences.pairs} (${preferences.heldOutPairs} held out), hash ${preferences.hash}`,
          ),
        ]
      : []),
    ...(ownLabels ? [fact('own labels', `${ownLabels.train} (${ownLabels.heldOut} held out)`, true)] : []),
    fact('outcome', `${head.outcome}, step ${head.progress.step} of ${head.totalSteps}`),
    ...(failure ? [fact('failure', failure.message)] : []),
    ...Object.entries(head.knobs).map(([id, value]) => ({
      ...fact(id, knobText(value), Object.hasOwn(request.knobs, id)),
      knob: id,
    })),
    ...head.knobChanges.map(({ id, step, value }) => fact(`${id} from step ${step}`, knobText(value), true)),
  ];
}

const knobText = (value: KnobValue) => String(value);
