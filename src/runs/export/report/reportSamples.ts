import type { Run } from '../../run.ts';
import { xmlText } from '../xmlText.ts';
import type { RunStyle } from './runStyles.ts';

const MAX_PROMPTS = 24;

/** For each held-out prompt: the SFT model's answer, then each policy's. */
export function reportSamples(runs: readonly Run[], styles: readonly RunStyle[]): string {
  const prompts = [
    ...new Set(runs.flatMap(({ detail }) => detail.samples.after.map(({ prompt }) => prompt))),
  ];
  if (prompts.length === 0) return '<p>None were kept.</p>';
  const shown = prompts.slice(0, MAX_PROMPTS);
  const rest = prompts.length - shown.length;
  return `${shown.map((prompt) => promptHtml(prompt, runs, styles)).join('')}${rest > 0 ? `<p>and ${rest} more prompts, in the JSON export.</p>` : ''}`;
}

function promptHtml(prompt: string, runs: readonly Run[], styles: readonly RunStyle[]): string {
  const find = (samples: Run['detail']['samples']['after']) =>
    samples.find((sample) => sample.prompt === prompt);
  const before = runs.map(({ detail }) => find(detail.samples.before)).find((sample) => sample);
  const rows = runs.map(({ detail }, i) =>
    answerHtml(styles[i]!.label, styles[i]!.color, find(detail.samples.after)),
  );
  return `<div class="prompt"><h3>${xmlText(prompt)}</h3><dl>${answerHtml('SFT', 'var(--muted)', before)}${rows.join('')}</dl></div>`;
}

function answerHtml(
  label: string,
  color: string,
  sample: { text: string; gold: number } | undefined,
): string {
  const answer = sample ? `${xmlText(sample.text)} <small>gold ${sample.gold.toFixed(2)}</small>` : '–';
  return `<dt><i style="background:${color}"></i>${xmlText(label)}</dt><dd>${answer}</dd>`;
}
