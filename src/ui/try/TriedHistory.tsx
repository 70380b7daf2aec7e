import { formatFixed } from '../common/format.ts';
import { ModelName } from '../compare/evaluation/ModelName.tsx';
import { PanelTitle } from '../label/PanelTitle.tsx';
import type { TriedPrompt } from '../../store/try/tryDesk.ts';
import { useTry, useTryDesk } from './useTry.ts';

/** What was asked in this visit, the latest first; one click shows it again. */
export function TriedHistory() {
  const desk = useTryDesk();
  const history = useTry((state) => state.history);
  const shown = useTry((state) => state.shown);
  const isBusy = useTry(({ doing }) => doing !== 'nothing');
  if (history.length === 0) return null;
  return (
    <section className="panel min-w-0" aria-label="Asked in this visit">
      <PanelTitle
        title="Asked in this visit"
        says="With the models’ mean gold scores. Nothing of it is kept when the page is closed."
      />
      <ol className="m-0 max-h-64 list-none overflow-y-auto p-0 text-xs" data-history={history.length}>
        {history.map((tried) => (
          <li key={tried.id} className="border-t border-line first:border-t-0">
            <button
              type="button"
              className="flex w-full min-w-0 flex-wrap items-center gap-x-4 gap-y-0.5 px-3 py-1.5 text-left hover:bg-raised aria-pressed:bg-raised"
              aria-pressed={tried.id === shown?.id}
              disabled={isBusy}
              onClick={() => desk.show(tried)}
            >
              <span className="min-w-0 flex-1 basis-56 truncate">{tried.prompt}</span>
              <Golds tried={tried} />
              <span className="numeric text-[11px] text-muted">{settingsOf(tried)}</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Golds({ tried: { models, answers } }: { tried: TriedPrompt }) {
  return models.map(({ name, step }) => {
    const golds = answers.flatMap(({ model, gold }) => (model === name ? gold : []));
    const mean = golds.reduce((a, b) => a + b, 0) / Math.max(1, golds.length);
    return (
      <span key={name} className="flex items-center gap-1">
        <ModelName name={name} step={name === 'sft' ? undefined : step} />
        <span className="numeric">{formatFixed(mean, 2)}</span>
      </span>
    );
  });
}

function settingsOf({ options: { temperature, topK, topP, seed } }: TriedPrompt): string {
  if (temperature === 0) return 'greedy';
  const cuts = [topK > 0 ? `top-k ${topK}` : '', topP < 1 ? `top-p ${topP}` : ''].filter((cut) => cut !== '');
  return [`T ${temperature}`, ...cuts, `seed ${seed}`].join(', ');
}
