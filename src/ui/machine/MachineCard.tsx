import { useEffect, useState } from 'react';
import { type DeviceFact, type DeviceFacts, readDeviceFacts } from '../../store/machine/deviceFacts.ts';
import { HintedText } from '../common/Hint.tsx';
import { useRace } from '../RaceContext.tsx';
import { EstimateList } from './EstimateList.tsx';
import { ProbePanel } from './ProbePanel.tsx';
import { TrainableTable } from './TrainableTable.tsx';

/** What the device offers, what it does with it, and what follows for a run. */
export function MachineCard() {
  return (
    <div className="flex flex-col gap-4 pt-2 text-xs" data-machine="card">
      <InUse />
      <div className="grid gap-4 md:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-4">
          <ProbePanel />
          <EstimateList />
        </div>
        <TrainableTable />
      </div>
      <Facts />
    </div>
  );
}

/** What computes, and why. */
function InUse() {
  const lanes = useRace((state) => state.lanes);
  const reports = new Set(
    Object.values(lanes).flatMap(({ backend }) =>
      backend ? `${backend.name}, ${backend.device}${backend.reason ? `: ${backend.reason}` : ''}` : [],
    ),
  );
  return (
    <p className="break-words">
      <span className="text-muted">In use: </span>
      {reports.size === 0 ? 'the engine is choosing what to compute with' : [...reports].join('; ')}
    </p>
  );
}

const GROUPS = [
  ['gpu', 'Graphics'],
  ['processor', 'Processor'],
  ['memory', 'Memory'],
  ['storage', 'Storage'],
] as const;

function Facts() {
  const [facts, setFacts] = useState<DeviceFacts | null>(null);
  useEffect(() => {
    let isGone = false;
    void readDeviceFacts().then((read) => {
      if (!isGone) setFacts(read);
    });
    return () => {
      isGone = true;
    };
  }, []);
  return (
    <section
      aria-label="What this browser tells of the device"
      className="min-h-64 border-t border-line pt-3"
    >
      <div className="grid gap-x-6 gap-y-3 sm:grid-cols-2">
        {GROUPS.map(([id, title]) => (
          <div key={id} className="min-w-0">
            <h3 className="mb-1 font-semibold">{title}</h3>
            <dl className="m-0 grid grid-cols-[auto_1fr] gap-x-3 gap-y-1">
              {facts?.[id].map((fact) => (
                <Fact key={fact.label} fact={fact} />
              ))}
            </dl>
          </div>
        ))}
      </div>
    </section>
  );
}

function Fact({ fact: { label, value, says } }: { fact: DeviceFact }) {
  return (
    <div className="contents">
      <dt className="text-muted">
        <HintedText says={says}>{label}</HintedText>
      </dt>
      <dd className="m-0 min-w-0 break-words" data-fact={label}>
        {value ?? <span className="text-muted">not told by this browser</span>}
      </dd>
    </div>
  );
}
