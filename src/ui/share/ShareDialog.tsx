import { lazy, type RefObject, Suspense, useState } from 'react';
import type { RaceState } from '../../store/raceState.ts';
import { readUrl, writeUrl } from '../../store/urlState.ts';
import { DialogHead } from '../common/DialogHead.tsx';
import { useRace } from '../RaceContext.tsx';
import { LinkField } from './LinkField.tsx';
import { linkContents } from './linkContents.ts';
import { TeacherLink } from './TeacherLink.tsx';

/** Its encoder is wanted by few. */
const QrCode = lazy(async () => ({ default: (await import('./QrCode.tsx')).QrCode }));

/** What the link to these settings holds, the link itself, and a code for a classroom. Drawn while it is open. */
export function ShareDialog({ dialog }: { dialog: RefObject<HTMLDialogElement | null> }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <dialog
      ref={dialog}
      aria-labelledby="share-title"
      className="panel m-auto w-[min(40rem,calc(100vw-2rem))] p-5 text-ink backdrop:bg-black/40"
      onToggle={(event) => setIsOpen(event.newState === 'open')}
    >
      <DialogHead id="share-title" title="Share this experiment" onClose={() => dialog.current?.close()} />
      {isOpen ? <ShareBody /> : null}
    </dialog>
  );
}

function ShareBody() {
  const catalog = useRace((state) => state.catalog);
  const settings = useRace((state) => state.settings);
  const view = useRace((state) => state.view);
  const backend = useRace(backendInUse);
  const [isPinned, setIsPinned] = useState(settings.backend !== 'auto');
  if (!catalog) return <p className="py-3 text-muted">The page is still loading.</p>;
  const { search, hash } = writeUrl({ ...settings, backend: isPinned ? backend : 'auto' }, view, catalog);
  const link = `${window.location.origin}${window.location.pathname}${search}${hash}`;
  const isWhole = readUrl(search, hash, catalog).problems.length === 0;
  return (
    <div className="grid gap-4 pt-3 sm:grid-cols-[1fr_14rem]">
      <div className="grid min-w-0 content-start gap-3">
        <p>
          Whoever opens the link gets the same experiment, and on the same backend the same curves. It holds
        </p>
        <dl className="m-0 grid grid-cols-[auto_1fr] gap-x-3 gap-y-1 text-xs">
          {linkContents(settings, catalog).map(({ label, text }) => (
            <div key={label} className="contents">
              <dt className="text-muted">{label}</dt>
              <dd className="m-0 min-w-0 break-words">{text}</dd>
            </div>
          ))}
        </dl>
        <label className="flex items-start gap-2 text-xs">
          <input
            type="checkbox"
            className="mt-0.5"
            checked={isPinned}
            onChange={(event) => setIsPinned(event.target.checked)}
          />
          <span>
            Ask for the backend used here ({backend}). Curves are equal to the last bit only on the same one;
            without it, each machine takes its fastest.
          </span>
        </label>
        <LinkField link={link} />
        {isWhole ? null : (
          <p role="alert" className="text-xs text-alarm">
            These settings are too long for a link: some would be lost. Save the race as JSON instead.
          </p>
        )}
        <p className="text-xs text-muted">
          {settings.labels
            ? 'Your own labels are not in it: '
            : 'Labels of your own never travel in a link: '}
          export them as JSONL on the Label page and send the file.
        </p>
        <TeacherLink />
      </div>
      <Suspense fallback={<div className="aspect-square w-full" />}>
        <QrCode link={link} />
      </Suspense>
    </div>
  );
}

/** What was asked for, or what the page chose. */
function backendInUse({ settings, lanes }: RaceState) {
  if (settings.backend !== 'auto') return settings.backend;
  return Object.values(lanes).find((lane) => lane.backend)?.backend?.name ?? 'wasm';
}
