import { useState } from 'react';
import type { HideableControl, HideablePart } from '../../store/roomSettings.ts';
import { HIDEABLE } from '../../store/roomUrl.ts';
import { DEFAULT_VIEW, PAGES } from '../../store/settings.ts';
import { writeUrl } from '../../store/urlState.ts';
import { useRace } from '../RaceContext.tsx';
import { pages } from '../shell/pages.tsx';
import { LinkField } from './LinkField.tsx';

const NAMES: Readonly<Record<HideableControl, string>> = {
  nav: 'navigation',
  toolbar: 'toolbar with Play',
  presets: 'presets, models',
  seed: 'seed',
  knobs: 'knobs',
  step: 'Step',
  reset: 'Reset',
  save: 'save, print',
  view: 'x-axis, smoothing',
  algorithms: 'choice of methods',
  labels: 'labels',
  charts: 'main charts',
  samples: 'answers',
  diagnostics: 'diagnostics',
  backend: 'backend',
  share: 'share',
  present: 'present',
  theme: 'theme',
  help: 'help',
  tour: 'tour',
};

/** How the link opens. Embedding is for frames, where the ordinary page may not be shown. */
const WAYS = {
  page: 'as the page is now',
  press: 'the race starts at the first press anywhere',
  present: 'as a presentation',
  embed: 'embedded in a slide (iframe)',
} as const;
type Way = keyof typeof WAYS;

/** A link that takes controls off the page and says how it opens: for a class, or for a slide. */
export function TeacherLink() {
  const hidden = useRace((state) => state.view.hide);
  const [hide, setHide] = useState<readonly HideablePart[]>(hidden);
  const [way, setWay] = useState<Way>('page');
  const toggle = (part: HideablePart) =>
    setHide(hide.includes(part) ? hide.filter((other) => other !== part) : [...hide, part]);
  return (
    <details className="border-t border-line pt-2 text-xs">
      <summary className="font-semibold">Teacher link: hide controls, set how it opens, embed</summary>
      <fieldset className="m-0 mt-2 border-0 p-0">
        <legend className="text-muted">Hide</legend>
        <div className="grid grid-cols-2 gap-x-3 sm:grid-cols-3">
          {(Object.keys(NAMES) as HideableControl[]).map((part) => (
            <Box key={part} label={NAMES[part]} isOn={hide.includes(part)} onToggle={() => toggle(part)} />
          ))}
          {PAGES.map((id) => (
            <Box
              key={id}
              label={`page ${pages[id].label}`}
              isOn={hide.includes(`page-${id}`)}
              onToggle={() => toggle(`page-${id}`)}
            />
          ))}
        </div>
      </fieldset>
      <label className="mt-2 flex flex-wrap items-center gap-2 text-muted">
        It opens
        <select
          className="control min-w-0 flex-1"
          value={way}
          onChange={(event) =>
            setWay((Object.keys(WAYS) as Way[]).find((id) => id === event.target.value) ?? 'page')
          }
        >
          {Object.entries(WAYS).map(([id, says]) => (
            <option key={id} value={id}>
              {says}
            </option>
          ))}
        </select>
      </label>
      <TeacherAddress hide={HIDEABLE.filter((part) => hide.includes(part))} way={way} />
    </details>
  );
}

function Box({ label, isOn, onToggle }: { label: string; isOn: boolean; onToggle: () => void }) {
  return (
    <label className="flex min-h-6 items-center gap-1.5">
      <input type="checkbox" checked={isOn} onChange={onToggle} />
      {label}
    </label>
  );
}

function TeacherAddress({ hide, way }: { hide: readonly HideablePart[]; way: Way }) {
  const catalog = useRace((state) => state.catalog);
  const settings = useRace((state) => state.settings);
  const { page, tab, axis, smoothing } = useRace((state) => state.view);
  if (!catalog) return null;
  const view = {
    ...DEFAULT_VIEW,
    page,
    tab,
    axis,
    smoothing,
    hide,
    present: way === 'present' ? '1' : '',
    embed: way === 'embed',
    play: way === 'press',
  };
  const { search, hash } = writeUrl(settings, view, catalog);
  const link = `${window.location.origin}${window.location.pathname}${search}${hash}`;
  return (
    <div className="mt-2 grid gap-2">
      <LinkField link={link} label="Teacher link" />
      {way === 'embed' ? (
        <>
          <LinkField
            label="Embed code"
            link={`<iframe src="${link.replaceAll('&', '&amp;')}" width="960" height="600" title="RLHF Playground"></iframe>`}
          />
          <p className="text-muted">
            For one chart alone add <code className="numeric">&amp;chart=gold/reward</code> to the address. In
            a frame it computes on one core.
          </p>
        </>
      ) : null}
      <p className="text-muted">
        It opens the page, preset, seed, knobs and axis that are chosen now. What it hides is not on the page
        at all; a line at the foot brings it back.
      </p>
    </div>
  );
}
