import { useState } from 'react';
import { copyText } from './copyText.ts';

/** A link, or code that holds one, to be copied. */
export function LinkField({ link, label = 'Link' }: { link: string; label?: string }) {
  const [said, setSaid] = useState('');
  const copy = async () => setSaid(await copyText(link, label));
  return (
    <div className="flex flex-wrap gap-2">
      <input
        readOnly
        aria-label={label}
        value={link}
        className="control numeric min-w-0 flex-1 text-xs"
        onFocus={(event) => event.target.select()}
      />
      <button type="button" className="control font-medium" onClick={() => void copy()}>
        Copy
      </button>
      <output className="w-full text-xs text-muted">{said}</output>
    </div>
  );
}
