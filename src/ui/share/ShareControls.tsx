import { Link, QrCode } from 'lucide-react';
import { useRef, useState } from 'react';
import { Hint } from '../common/Hint.tsx';
import { copyText } from './copyText.ts';
import { ShareDialog } from './ShareDialog.tsx';

/** A link in one click, and a dialog for what it holds. */
export function ShareControls() {
  const dialog = useRef<HTMLDialogElement>(null);
  return (
    <>
      {/* A phone has room for one of the two; the dialog copies too. */}
      <span className="contents max-sm:hidden">
        <CopyLink />
      </span>
      <Hint says="What the link holds, and a QR code for a classroom">
        <button
          type="button"
          className="icon-button"
          aria-label="Share"
          onClick={() => dialog.current?.showModal()}
        >
          <QrCode size={16} aria-hidden="true" />
        </button>
      </Hint>
      <ShareDialog dialog={dialog} />
    </>
  );
}

/** Copies the address, which holds every setting. */
function CopyLink() {
  const [said, setSaid] = useState('');
  const copy = async () => {
    setSaid(await copyText(window.location.href));
    setTimeout(() => setSaid(''), 3000);
  };
  return (
    <>
      <Hint says={said || 'Copy a link to exactly these settings'} onTap>
        <button type="button" className="icon-button" aria-label="Copy link" onClick={() => void copy()}>
          <Link size={16} aria-hidden="true" />
        </button>
      </Hint>
      <output className="sr-only">{said}</output>
    </>
  );
}
