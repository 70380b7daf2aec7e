import { Collapsible } from 'radix-ui';
import { ChevronRight, RotateCcw, X } from 'lucide-react';
import { useState } from 'react';
import type { KnobGroup } from '../../shared/spec.ts';
import { hasBegun } from '../../store/laneState.ts';
import { laneStyle } from '../common/laneStyle.ts';
import { HintedText } from '../common/Hint.tsx';
import { Marker } from '../common/Marker.tsx';
import { useRace, useRaceActions } from '../RaceContext.tsx';
import { KnobField } from './KnobField.tsx';
import { Live } from './Live.tsx';

/** Every knob of the catalog, group by group; those of the algorithms in the race come first and open. */
export function KnobPanel({ onClose }: { onClose: () => void }) {
  const catalog = useRace((state) => state.catalog);
  const algorithms = useRace((state) => state.settings.algorithms);
  const changed = Object.keys(useRace((state) => state.settings.knobs));
  const begun = useRace((state) => Object.values(state.lanes).some(hasBegun));
  const { clearKnobs } = useRaceActions();
  return (
    <aside aria-label="Knobs" className="panel flex min-h-0 flex-col overflow-hidden">
      <div className="flex h-10 shrink-0 items-center gap-2 border-b border-line px-3">
        <h2 className="text-sm font-semibold">Knobs</h2>
        <button
          type="button"
          className="ml-auto flex items-center gap-1 text-xs text-muted underline decoration-dotted disabled:opacity-50"
          disabled={changed.length === 0}
          onClick={() => clearKnobs(changed)}
        >
          <RotateCcw size={12} aria-hidden="true" /> all as the preset
        </button>
        <button type="button" aria-label="Close the knobs" className="p-1" onClick={onClose}>
          <X size={16} aria-hidden="true" />
        </button>
      </div>
      <p className="border-b border-line px-3 py-1.5 text-[11px] text-muted">
        {begun ? (
          <>
            Knobs marked <Live /> change a running lane at once; others take effect at Reset.
          </>
        ) : (
          'Nothing runs yet: every change takes effect when you press Play.'
        )}
      </p>
      <div className="min-h-0 flex-1 overflow-y-auto">
        {catalog ? (
          catalog.knobGroups.map((group) => (
            <Group
              key={group.id}
              group={group}
              users={algorithms.filter((id) =>
                catalog.algorithms.find((known) => known.id === id)?.knobGroups.includes(group.id),
              )}
            />
          ))
        ) : (
          <p className="p-4 text-xs text-muted">The engine is starting; it will say which knobs there are.</p>
        )}
      </div>
    </aside>
  );
}

function Group({ group, users }: { group: KnobGroup; users: readonly string[] }) {
  const catalog = useRace((state) => state.catalog);
  const changed = useRace(
    (state) => Object.keys(state.settings.knobs).filter((id) => id.startsWith(`${group.id}.`)).length,
  );
  const [open, setOpen] = useState(users.length === 1);
  const [more, setMore] = useState(false);
  const knobs = Object.entries(group.knobs);
  const advanced = knobs.filter(([, spec]) => spec.advanced);
  const shown = more ? knobs : knobs.filter(([, spec]) => !spec.advanced);
  return (
    <Collapsible.Root open={open} onOpenChange={setOpen} className="border-b border-line">
      <div className="flex items-center gap-2 px-3">
        <Collapsible.Trigger className="group flex min-w-0 flex-1 items-center gap-1.5 py-2 text-left text-xs font-semibold">
          <ChevronRight
            size={14}
            aria-hidden="true"
            className="shrink-0 transition-transform group-data-[state=open]:rotate-90"
          />
          <span className="truncate">{group.label}</span>
          {users.map((id) => (
            <Marker key={id} style={laneStyle(id, catalog)} size={8} />
          ))}
          {changed > 0 ? <span className="ml-1 font-normal text-muted">{changed} changed</span> : null}
        </Collapsible.Trigger>
        <HintedText says={group.says} aria-label={`About ${group.label}`} className="px-1 text-muted">
          ?
        </HintedText>
      </div>
      <Collapsible.Content className="flex flex-col gap-3 px-3 pt-1 pb-3">
        {shown.map(([name, spec]) => (
          <KnobField key={name} id={`${group.id}.${name}`} spec={spec} />
        ))}
        {advanced.length > 0 ? (
          <button
            type="button"
            className="self-start text-[11px] text-muted underline decoration-dotted"
            aria-expanded={more}
            onClick={() => setMore(!more)}
          >
            {more ? 'fewer' : `${advanced.length} more`}
          </button>
        ) : null}
      </Collapsible.Content>
    </Collapsible.Root>
  );
}
