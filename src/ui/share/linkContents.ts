import { type Catalog } from '../../shared/catalog.ts';
import { knobSpec, defaultSettings, type RaceSettings } from '../../store/settings.ts';
import { knobText } from '../../runs/describeRun.ts';

export interface LinkFact {
  readonly label: string;
  readonly text: string;
}

/** What a link to these settings carries, in plain words. */
export function linkContents(settings: RaceSettings, catalog: Catalog): LinkFact[] {
  const preset = catalog.presets.find(({ id }) => id === settings.preset);
  const knobs = Object.entries(settings.knobs);
  const isDefault = settings.algorithms.join() === defaultSettings(catalog).algorithms.join();
  return [
    { label: 'preset', text: preset?.label ?? settings.preset },
    { label: 'seed', text: String(settings.seed) },
    ...(isDefault
      ? []
      : [{ label: 'methods', text: settings.algorithms.map(labelIn(catalog)).join(' and ') }]),
    ...(settings.model === undefined ? [] : [{ label: 'model', text: settings.model }]),
    ...(settings.reward === undefined
      ? []
      : [{ label: 'reward', text: `your own, of ${counted(settings.reward.parts.length, 'part')}` }]),
    ...(knobs.length === 0
      ? []
      : [
          {
            label: counted(knobs.length, 'changed knob'),
            text: knobs
              .map(([id, value]) => {
                const spec = knobSpec(catalog, id);
                return `${spec?.label ?? id} ${knobText(spec, value)}`;
              })
              .join('; '),
          },
        ]),
  ];
}

const labelIn = (catalog: Catalog) => (id: string) =>
  catalog.algorithms.find((known) => known.id === id)?.label ?? id;

const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;
