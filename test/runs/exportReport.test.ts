import { describe, expect, test } from 'vitest';
import { toReport } from '../../src/runs/export/report/toReport.ts';
import { metricSpec } from '../../src/shared/spec.ts';
import { exampleRun, HOSTILE } from './exportRuns.ts';

const metrics = [
  metricSpec('gold/reward', 'gold reward', '0-1', 'higher', `The truth. ${HOSTILE}`, { digits: 3 }),
  metricSpec('rewardModel/loss', 'RM loss', 'nats', 'lower', 'Falls.', {
    baseline: { value: Math.LN2, label: 'ln 2' },
  }),
];
const algorithm = { label: '', says: '', metrics: [] };
const algorithms = [
  { ...algorithm, id: 'ppo', knobGroups: ['ppo', 'preferences'] },
  { ...algorithm, id: 'dpo', knobGroups: ['preferences'] },
];
const options = {
  title: `Race ${HOSTILE}`,
  catalog: { metrics, algorithms },
  writtenAt: Date.UTC(2026, 4, 6),
};
const runs = [
  exampleRun({ name: HOSTILE, text: HOSTILE }),
  exampleRun({ id: 'b', name: 'DPO', algorithm: 'dpo', seed: 8 }),
];
const html = toReport(runs, options);

/** Every start of a tag, a comment or a declaration. */
const tags = new Set([...html.matchAll(/<\/?([^\s>/]*)/g)].map((match) => match[1]));

describe('a report', () => {
  test('has no element but its own, whatever the texts say', () => {
    const known =
      'html head meta title style body header h1 h2 h3 p section div table thead tbody tr th td i b small dl dt dd figure figcaption svg g path line text !doctype';
    const strangers = [...tags].filter((tag) => !known.split(' ').includes(tag!));
    expect(strangers).toEqual([]);
    expect(html.match(/\son[a-z]+\s*=\s*["']/g)).toBeNull();
  });

  test('asks for nothing from anywhere and runs nothing', () => {
    expect(html).not.toMatch(/https?:|url\(|@import|src=["']|href=/);
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });

  test('shows the texts themselves, escaped', () => {
    expect(html).toContain(
      '&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;, &quot;quoted&quot;',
    );
    expect(html).not.toContain('\u0000');
  });

  test('has results from the SFT model to the end, cost, and what differs', () => {
    expect(html).toMatch(
      /title="gold\/reward">gold reward <small>0-1<\/small><\/th><td>0.500<\/td><td>0.750<\/td><td>0.750<\/td>/,
    );
    expect(html).toContain('tokens trained</th><td>8,000</td>');
    const differences = /What differs.*?<\/section>/s.exec(html)![0];
    expect([...differences.matchAll(/<th scope="row">([^<]*)</g)].map((match) => match[1])).toEqual([
      'name',
      'algorithm',
      'seed',
    ]);
    expect(html).toContain('<b>0.002</b>');
  });

  test('draws a curve for each metric, and gold against KL', () => {
    const titles = [...html.matchAll(/<figcaption[^>]*>([^<]*)</g)].map((match) => match[1]!.trim());
    expect(titles).toEqual([
      'gold reward',
      'objective/kl',
      'gold reward against KL',
      'loss/policy_avg',
      'RM loss',
    ]);
    const numbers = [...html.matchAll(/ d="([^"]*)"/g)].map((match) => match[1]!);
    expect(numbers.length).toBeGreaterThan(10);
    for (const path of numbers) expect(path).not.toMatch(/NaN|Infinity|undefined/);
  });

  test('of one run without answers is whole too', () => {
    const [run] = runs;
    const empty = { head: run!.head, detail: { curves: {}, samples: { before: [], after: [] } } };
    const alone = toReport([empty], options);
    expect(alone).toContain('None were kept.');
    expect(alone).not.toContain('What differs');
  });
});
