import { ExportLabels } from './ExportLabels.tsx';
import { ImportLabels } from './ImportLabels.tsx';
import { PanelTitle } from './PanelTitle.tsx';
import { SimulateLabels } from './SimulateLabels.tsx';

/** Labels from elsewhere, and to elsewhere. */
export function TransferPanel() {
  return (
    <section aria-label="Import and export" className="panel min-w-0 text-xs" data-transfer>
      <PanelTitle
        title="Import, export, simulate"
        says="Files of labels as TRL reads them: one JSON object a line. Nothing leaves this computer."
      />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-3 px-3 py-2">
        <ImportLabels />
        <ExportLabels />
        <SimulateLabels />
      </div>
    </section>
  );
}
