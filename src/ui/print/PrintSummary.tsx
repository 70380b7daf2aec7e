import { useEffect, useMemo, useState } from 'react';
import { createPortal } from 'react-dom';
import { scoreboardCells } from '../../store/scoreboardCells.ts';
import { DEFAULT_VIEW } from '../../store/settings.ts';
import { writeUrl } from '../../store/urlState.ts';
import { formatFixed } from '../common/format.ts';
import { laneLabel } from '../common/laneStyle.ts';
import { cellText } from '../lanes/cellText.ts';
import { found } from '../present/found.ts';
import { useWholeRace } from '../RaceContext.tsx';
import { shownAnswer, shownPrompts } from '../samples/samplesView.ts';
import { linkContents } from '../share/linkContents.ts';
import { QrCode } from '../share/QrCode.tsx';
import { summaryCharts } from './summaryCharts.ts';

const PROMPTS = 3;

/** One sheet about the race as it stands when this is mounted; prints it, then calls back. */
export function PrintSummary({ onDone }: { onDone: () => void }) {
  const race = useWholeRace();
  const state = useMemo(() => race.store.getState(), [race]);
  const [today] = useState(() => new Date().toLocaleDateString('en-GB', { dateStyle: 'long' }));
  const charts = useMemo(() => summaryCharts(race), [race]);
  useEffect(() => printSheet(onDone), [onDone]);
  const { catalog, settings, lanes } = state;
  if (!catalog) return null;
  const shown = settings.algorithms.flatMap((id) => lanes[id] ?? []);
  const labels = shown.map(({ algorithm }) => laneLabel(algorithm, catalog));
  const { search, hash } = writeUrl(settings, DEFAULT_VIEW, catalog);
  const link = `${window.location.origin}${window.location.pathname}${search}${hash}`;
  const facts = [
    ...linkContents(settings, catalog).map(({ label, text }) => `${label}: ${text}`),
    ...shown.flatMap(({ model }) => (model ? [`model: ${model.id}`] : [])),
    ...shown.flatMap(({ backend }) => (backend ? [`backend: ${backend.name}`] : [])),
  ];
  return createPortal(
    <article className="print-summary">
      <div>
        <h1>{labels.join(' and ')}: a race in the RLHF Playground</h1>
        <p>{[...new Set(facts)].join(' · ')}</p>
      </div>
      <table>
        <thead>
          <tr>
            <th scope="col">method</th>
            {scoreboardCells(catalog).map(({ metric, label }) => (
              <th key={metric} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((lane, i) => (
            <tr key={lane.algorithm}>
              <th scope="row">{labels[i]}</th>
              {scoreboardCells(catalog).map((cell) => {
                const { text, unit } = cellText(cell, cell.value(lane));
                return (
                  <td key={cell.metric}>
                    {text} {unit}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <p>{found(shown, (id) => laneLabel(id, catalog)).join(' ')}</p>
      <div className="print-summary-charts">
        {charts.map(({ title, source }) => (
          <img key={title} src={source} alt={title} />
        ))}
      </div>
      <Answers state={state} labels={labels} />
      <div className="print-summary-foot">
        <p>
          The same race, in any browser: {link}
          <br />
          Printed {today}. Gold reward and KL are means over held-out prompts; one seed, so another may turn
          the order round.
        </p>
        <QrCode link={link} />
      </div>
    </article>,
    document.body,
  );
}

/** A few held-out prompts, before and after. */
function Answers({
  state,
  labels,
}: {
  state: Parameters<typeof shownPrompts>[0];
  labels: readonly string[];
}) {
  return (
    <table className="print-summary-answers">
      <thead>
        <tr>
          <th scope="col">held-out prompt</th>
          {['SFT', ...labels].map((label) => (
            <th key={label} scope="col">
              {label}, gold score
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {shownPrompts(state)
          .slice(0, PROMPTS)
          .map(({ index, prompt, sft }) => (
            <tr key={index}>
              <th scope="row">{prompt} …</th>
              {[sft, ...state.settings.algorithms.map((id) => shownAnswer(state, id, index))].map(
                (answer, i) => (
                  <td key={i}>
                    {answer ? `${answer.text.trim().slice(0, 160)} (${formatFixed(answer.gold, 2)})` : '–'}
                  </td>
                ),
              )}
            </tr>
          ))}
      </tbody>
    </table>
  );
}

/** Prints when the pictures are there, and takes the mark off afterwards. @returns an undo */
function printSheet(onDone: () => void): () => void {
  const root = document.documentElement;
  root.dataset['print'] = 'summary';
  const done = () => onDone();
  window.addEventListener('afterprint', done);
  const pictures = [...document.querySelectorAll<HTMLImageElement>('.print-summary img')];
  let isCancelled = false;
  void Promise.allSettled(pictures.map((picture) => picture.decode())).then(() => {
    if (!isCancelled) window.print();
  });
  return () => {
    isCancelled = true;
    delete root.dataset['print'];
    window.removeEventListener('afterprint', done);
  };
}
