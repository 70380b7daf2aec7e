import type { ReactNode } from 'react';
import { frontierMethod, type FrontierMethodId } from '../../../runs/frontier/frontierMethods.ts';
import { PUBLISHED_SOURCE } from '../../../runs/frontier/publishedPoints.ts';
import { MethodKey, methodStyle, PointMarker, publishedMarker } from './methodStyle.tsx';

interface Switch {
  readonly shown: boolean;
  readonly onChange: (shown: boolean) => void;
}

/** What each line is, and a switch for each. */
export function FrontierLegend({
  methods,
  isShown,
  onToggle,
  paper,
  mine,
  sqrt,
}: {
  methods: readonly FrontierMethodId[];
  isShown: (method: FrontierMethodId) => boolean;
  onToggle: (method: FrontierMethodId) => void;
  paper: Switch & { readonly names: readonly string[] };
  mine: Switch & { readonly count: number };
  sqrt: Switch;
}) {
  return (
    <fieldset className="mb-2 flex flex-wrap items-center gap-x-4 gap-y-1 border-0 p-0 text-xs">
      <legend className="sr-only">What is drawn</legend>
      {methods.map((method) => (
        <Choice
          key={method}
          shown={isShown(method)}
          onChange={() => onToggle(method)}
          says={frontierMethod(method).says}
        >
          <MethodKey style={methodStyle(method)} /> {frontierMethod(method).label}
        </Choice>
      ))}
      <Choice {...paper} says={`${PUBLISHED_SOURCE}: another model, task and reward.`}>
        <svg width="12" height="10" aria-hidden="true">
          <PointMarker x={6} y={5} size={3.4} marker="square" color="var(--reference)" outline />
        </svg>
        published points
      </Choice>
      <Choice
        {...mine}
        says="Every evaluation of the kept runs on this preset, as far as they were kept in this browser."
      >
        <svg width="12" height="10" aria-hidden="true">
          <PointMarker x={6} y={5} size={3.4} marker="cross" color="var(--bad)" />
        </svg>
        my runs{mine.shown ? ` (${mine.count} points)` : ''}
      </Choice>
      <Choice {...sqrt} says="Gao et al. 2022 measure the way by the square root of KL.">
        √KL axis
      </Choice>
      {paper.shown && paper.names.length > 0 ? <PublishedKeys names={paper.names} /> : null}
    </fieldset>
  );
}

/** What the grey outlines are, and whose. */
function PublishedKeys({ names }: { names: readonly string[] }) {
  return (
    <p className="flex w-full flex-wrap items-center gap-x-3 gap-y-0.5 text-[11px] text-muted">
      Grey outlines: {PUBLISHED_SOURCE}:
      {names.map((name) => (
        <span key={name} className="flex items-center gap-1">
          <svg width="10" height="10" aria-hidden="true">
            <PointMarker
              x={5}
              y={5}
              size={3.4}
              marker={publishedMarker(name)}
              color="var(--reference)"
              outline
            />
          </svg>
          {name}
        </span>
      ))}
    </p>
  );
}

function Choice({
  shown,
  onChange,
  says,
  children,
}: Switch & {
  readonly says: string;
  readonly children: ReactNode;
}) {
  return (
    <label className="flex min-h-6 cursor-pointer items-center gap-1.5" title={says}>
      <input type="checkbox" checked={shown} onChange={(event) => onChange(event.target.checked)} />
      {children}
    </label>
  );
}
