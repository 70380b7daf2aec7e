import type { Catalog } from '../../../shared/catalog.ts';
import type { Run } from '../../run.ts';
import { xmlText } from '../xmlText.ts';
import { reportCss } from './reportCss.ts';
import { reportCurves } from './reportCurves.ts';
import { reportSamples } from './reportSamples.ts';
import { reportTables } from './reportTables.ts';
import { runStyles } from './runStyles.ts';

export interface ReportOptions {
  readonly title: string;
  /** What the numbers are called, and which knobs matter to which method, as far as the page knows. */
  readonly catalog: Pick<Catalog, 'metrics' | 'algorithms'>;
  /** Milliseconds since 1970. */
  readonly writtenAt: number;
}

/**
 * A page about some runs that needs nothing else: no request, no script (its own policy forbids both), curves as inline SVG,
 * light and dark, and A4 when printed. Every text in it is escaped.
 */
export function toReport(runs: readonly Run[], options: ReportOptions): string {
  const styles = runStyles(runs);
  const { differences, everything, results, cost } = reportTables(runs, styles, options.catalog);
  const written = new Date(options.writtenAt).toISOString().slice(0, 16).replace('T', ' ');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${xmlText(options.title)}</title><style>${reportCss}</style></head>
<body><header><h1>${xmlText(options.title)}</h1>
<p>${runs.length === 1 ? 'One run' : `${runs.length} runs`}, written by RLHF Playground on ${written} UTC. All numbers were measured in the browser that made the runs.</p></header>
${section('Results', 'Last values; the SFT model, from which every run starts, for comparison.', results)}
${section('Cost', 'What each run has taken so far.', cost)}
${section('Curves', 'Drawn as measured, without smoothing.', reportCurves(runs, styles, options.catalog.metrics))}
${section('Answers', 'The same held-out prompts, answered by the SFT model and by each policy at its last evaluation, with their gold scores.', reportSamples(runs, styles))}
${runs.length > 1 ? section('What differs', 'Settings that the runs do not share.', differences) : ''}
${section('Configuration', 'Everything needed to make the runs again. Bold: changed from the preset.', everything)}
</body></html>
`;
}

const section = (title: string, says: string, body: string) =>
  `<section><h2>${title}</h2><p>${says}</p>${body}</section>`;
