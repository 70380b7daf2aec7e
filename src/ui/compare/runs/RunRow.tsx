import { clsx } from 'clsx';
import { CircleCheck, CircleDashed, CirclePause, CircleX, Tag } from 'lucide-react';
import { memo } from 'react';
import type { RunHead, RunOutcome } from '../../../runs/run.ts';
import { formatDuration, formatFixed } from '../../common/format.ts';
import { laneLabel, laneStyle } from '../../common/laneStyle.ts';
import { Marker } from '../../common/Marker.tsx';
import { useRace } from '../../RaceContext.tsx';
import { useRunLibrary } from '../../RunsContext.tsx';
import { CellEditor } from './CellEditor.tsx';
import { dateText, fullDate, parseTags } from './runTexts.ts';
import { RunRowActions } from './RunRowActions.tsx';
import { useRunLook } from './RunLooks.tsx';
import { MAX_COMPARED } from './runStyle.ts';

export type EditedCell = 'name' | 'tags';

interface RunRowProps {
  readonly head: RunHead;
  readonly index: number;
  /** Among the chosen; -1: not chosen. */
  readonly place: number;
  readonly isActive: boolean;
  readonly isUnsaved: boolean;
  readonly edited: EditedCell | null;
  readonly onToggle: (id: string) => void;
  readonly onEdit: (id: string, cell: EditedCell | null) => void;
  readonly onActivate: (index: number) => void;
}

export const RunRow = memo(function RunRow(props: RunRowProps) {
  const { head, index, place, isActive, onToggle, onActivate } = props;
  const { id, final, progress, totalSteps } = head;
  const catalog = useRace((state) => state.catalog);
  const preset = catalog?.presets.find((known) => known.id === head.request.preset)?.label;
  const { text, unit } = formatDuration(progress.wallMs);
  return (
    <tr
      id={`run-${id}`}
      aria-rowindex={index + 2}
      aria-selected={place >= 0}
      data-run={id}
      onPointerDown={() => onActivate(index)}
      className={clsx(
        'h-[34px] border-b border-line [&>td]:truncate [&>td]:px-1.5',
        place >= 0 && 'bg-raised',
        isActive && 'shadow-[inset_3px_0_0_var(--line-strong)]',
      )}
    >
      <td className="pl-2.5!">
        <span className="flex items-center gap-1">
          <input
            type="checkbox"
            tabIndex={-1}
            aria-label={`Choose ${head.name}`}
            checked={place >= 0}
            onChange={() => onToggle(id)}
            className="size-3.5"
          />
          {place >= 0 && place < MAX_COMPARED ? <PlaceMark place={place} /> : null}
        </span>
      </td>
      <NameCell {...props} />
      <td>
        <AlgorithmChip algorithm={head.request.algorithm} />
      </td>
      <td title={preset}>{preset ?? head.request.preset}</td>
      <td className="numeric text-right">{head.request.seed}</td>
      <td className="numeric text-right">{formatFixed(final['gold/reward'], 3)}</td>
      <td className="numeric text-right">{formatFixed(final['objective/kl'], 2)}</td>
      <td className="numeric text-right">
        {text} <span className="text-[10px] text-muted">{unit}</span>
      </td>
      <td className="numeric text-right">
        {progress.step}
        <span className="text-muted">/{totalSteps}</span>
      </td>
      <td className="text-muted" title={fullDate(head.startedAt)}>
        {dateText(head.startedAt)}
      </td>
      <td>
        <Outcome outcome={head.outcome} why={head.failure?.message} />
      </td>
      <TagsCell {...props} />
      <td>
        <RunRowActions head={head} isActive={isActive} onRename={props.onEdit} />
      </td>
    </tr>
  );
});

/** Its sign and number in the comparison. */
function PlaceMark({ place }: { place: number }) {
  return (
    <span className="flex items-center gap-0.5 text-[10px] text-muted">
      <Marker style={useRunLook(place)} size={9} />
      <span className="numeric">{place + 1}</span>
    </span>
  );
}

function NameCell({ head, edited, isUnsaved, onEdit, onToggle }: RunRowProps) {
  const library = useRunLibrary();
  if (edited === 'name') {
    return (
      <td>
        <CellEditor
          label="Name of the run"
          text={head.name}
          onDone={(text) => {
            const name = text?.trim();
            if (name) void library.rename(head.id, name);
            onEdit(head.id, null);
          }}
        />
      </td>
    );
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/click-events-have-key-events -- the grid has the keys
    <td
      title={head.name}
      className="cursor-pointer font-medium"
      onClick={() => onToggle(head.id)}
      onDoubleClick={() => onEdit(head.id, 'name')}
    >
      {isUnsaved ? (
        <span className="mr-1 rounded-xs bg-alarm-wash px-1 text-[10px] text-alarm">not saved</span>
      ) : null}
      {head.name}
    </td>
  );
}

function TagsCell({ head, edited, isActive, onEdit }: RunRowProps) {
  const library = useRunLibrary();
  if (edited === 'tags') {
    return (
      <td>
        <CellEditor
          label="Tags, separated by commas"
          text={head.tags.join(', ')}
          onDone={(text) => {
            if (text !== null) void library.setTags(head.id, parseTags(text));
            onEdit(head.id, null);
          }}
        />
      </td>
    );
  }
  return (
    <td title={head.tags.join(', ')}>
      <span className="flex min-w-0 items-center gap-1">
        {head.tags.slice(0, 2).map((tag) => (
          <span key={tag} className="min-w-0 truncate rounded-sm border border-line px-1 text-[11px]">
            {tag}
          </span>
        ))}
        {head.tags.length > 2 ? <span className="text-muted">+{head.tags.length - 2}</span> : null}
        <button
          type="button"
          tabIndex={isActive ? 0 : -1}
          className="icon-button size-6! shrink-0"
          aria-label={`Tags of ${head.name}`}
          title="Tags (T)"
          onClick={() => onEdit(head.id, 'tags')}
        >
          <Tag size={12} aria-hidden="true" />
        </button>
      </span>
    </td>
  );
}

export function AlgorithmChip({ algorithm }: { algorithm: string }) {
  const catalog = useRace((state) => state.catalog);
  const style = laneStyle(algorithm, catalog);
  const label = laneLabel(algorithm, catalog);
  return (
    <span
      title={label}
      className="flex min-w-0 items-center gap-1 font-medium"
      style={{ color: `var(${style.color})` }}
    >
      <Marker style={style} size={9} />
      <span className="truncate">{label}</span>
    </span>
  );
}

const OUTCOMES = {
  running: { Icon: CircleDashed, look: 'text-ink', says: 'It goes on in this tab or another.' },
  finished: { Icon: CircleCheck, look: 'text-good', says: 'It took all its steps.' },
  failed: { Icon: CircleX, look: 'text-alarm', says: 'It was stopped by an error.' },
  interrupted: {
    Icon: CirclePause,
    look: 'text-muted',
    says: 'It was reset, or its page was closed, before the end.',
  },
} as const;

function Outcome({ outcome, why }: { outcome: RunOutcome; why: string | undefined }) {
  const { Icon, look, says } = OUTCOMES[outcome];
  return (
    <span className={`flex items-center gap-1 ${look}`} title={why ?? says}>
      <Icon size={12} aria-hidden="true" className="shrink-0" />
      {outcome}
    </span>
  );
}
