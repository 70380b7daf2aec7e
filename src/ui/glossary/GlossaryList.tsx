import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { useRace } from '../RaceContext.tsx';
import { type GlossaryEntry, glossaryEntries, searchGlossary } from './glossaryEntries.ts';

const KINDS: Readonly<Record<GlossaryEntry['kind'], string>> = {
  word: 'word',
  method: 'method',
  metric: 'metric',
  knob: 'knob',
  reward: 'part of a reward',
};

export function GlossaryList() {
  const catalog = useRace((state) => state.catalog);
  const [query, setQuery] = useState('');
  const wanted = useDeferredValue(query);
  const entries = useMemo(() => glossaryEntries(catalog), [catalog]);
  const found = useMemo(() => searchGlossary(entries, wanted), [entries, wanted]);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <>
      <div className="flex items-center gap-3 border-b border-line px-4 py-2">
        <input
          ref={field}
          type="text" // of type search, Escape would clear it instead of closing
          inputMode="search"
          aria-label="Search the glossary"
          placeholder="KL, clip, learning rate, …"
          className="control min-w-0 flex-1 text-sm"
          value={query}
          maxLength={100}
          onChange={(event) => setQuery(event.target.value)}
        />
        <output className="numeric shrink-0 text-xs text-muted">
          {found.length} of {entries.length}
        </output>
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the keyboard must be able to scroll it */}
      <section className="min-h-0 flex-1 overflow-y-auto px-4 py-2" tabIndex={0} aria-label="Entries">
        <dl className="m-0">
          {found.map(({ kind, name, id, says }) => (
            <div key={`${kind} ${id} ${name}`} className="border-b border-line py-2 last:border-0">
              <dt className="flex flex-wrap items-baseline gap-x-2">
                <b className="text-[13px]">{name}</b>
                <span className="text-[11px] text-muted">{KINDS[kind]}</span>
                {id === '' ? null : <code className="numeric text-[11px] text-muted">{id}</code>}
              </dt>
              <dd className="m-0 text-[13px] leading-snug">{says}</dd>
            </div>
          ))}
        </dl>
        {found.length === 0 ? <p className="text-muted">Nothing holds all of these words.</p> : null}
      </section>
    </>
  );
}
