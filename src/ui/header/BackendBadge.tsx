import { Cpu } from 'lucide-react';
import { useRef } from 'react';
import { type BackendChoice, backendChoiceSchema } from '../../protocol/commands.ts';
import type { BackendReport } from '../../protocol/events.ts';
import { Hint } from '../common/Hint.tsx';
import { MachineDialog, type MachineDialogHandle } from '../machine/MachineDialog.tsx';
import { useRace, useRaceActions } from '../RaceContext.tsx';

const CHOICES: Readonly<Record<BackendChoice, string>> = {
  auto: 'automatic',
  webgpu: 'WebGPU',
  'webgpu-f16': 'WebGPU, f16 cache',
  wasm: 'WebAssembly',
  cpu: 'JavaScript',
};

/** What computes, why, a card of the machine behind it, and a way to insist on another. */
export function BackendBadge() {
  const backends = useRace((state) => state.lanes);
  const choice = useRace((state) => state.settings.backend);
  const { setBackend } = useRaceActions();
  const machine = useRef<MachineDialogHandle>(null);
  const reports = Object.values(backends).flatMap((lane) => lane.backend ?? []);
  return (
    <div className="flex items-center gap-1.5">
      <Hint says={<BackendSays reports={reports} />}>
        <button
          type="button"
          className="flex h-8 items-center gap-1.5 rounded-md bg-raised px-2 text-xs"
          data-backend={reports[0]?.name ?? ''}
          aria-haspopup="dialog"
          onClick={() => machine.current?.open()}
        >
          <Cpu size={14} aria-hidden="true" className="text-muted" />
          {reports.length === 0
            ? 'starting'
            : [...new Set(reports.map((report) => CHOICES[report.name]))].join(' + ')}
          <span className="hidden text-muted xl:inline">{reports[0]?.device}</span>
        </button>
      </Hint>
      <select
        className="control w-32 text-xs"
        aria-label="Backend"
        value={choice}
        onChange={(event) => setBackend(backendChoiceSchema.parse(event.target.value))}
      >
        {backendChoiceSchema.options.map((option) => (
          <option key={option} value={option}>
            {option === 'auto' ? 'automatic' : CHOICES[option]}
          </option>
        ))}
      </select>
      <MachineDialog ref={machine} />
    </div>
  );
}

function BackendSays({ reports }: { reports: readonly BackendReport[] }) {
  const reasons = new Set(
    reports.map((report) => `${CHOICES[report.name]}, ${report.device}: ${report.reason}`),
  );
  if (reasons.size === 0) return <>The engine is choosing what to compute with.</>;
  return (
    <>
      {[...reasons].map((reason) => (
        <p key={reason}>{reason}</p>
      ))}
      <p className="text-muted">Click for this machine’s card and its speed.</p>
    </>
  );
}
