/** What `npm run frontier` prints. */
import { frontierMethod } from '../runs/frontier/frontierMethods.ts';
import type { FrontierRecord } from '../runs/frontier/frontierRecord.ts';
import type { FrontierReport } from '../runs/frontier/frontierReport.ts';
import { type Estimate, KL_LIMITS } from '../runs/frontier/frontierSummary.ts';
import { hackingArm } from '../runs/overoptimisation/hackingPlan.ts';
import type { HackingReport } from '../runs/overoptimisation/hackingReport.ts';
import { table } from './terminal.ts';

const withInterval = ({ mean, interval: { low, high } }: Estimate, digits = 3): string =>
  Number.isNaN(low)
    ? mean.toFixed(digits)
    : `${mean.toFixed(digits)} [${low.toFixed(digits)}, ${high.toFixed(digits)}]`;

export function bestTable({ bests }: FrontierReport, { seeds }: FrontierRecord): string {
  const methods = [...new Set(bests.map(({ method }) => method))];
  const rows = methods.map((method) => [
    frontierMethod(method).label,
    ...KL_LIMITS.map((limit) => {
      const entry = bests.find((best) => best.method === method && best.klAtMost === limit);
      return entry ? withInterval(entry.best) : '-';
    }),
  ]);
  const header = [`best gold, ${seeds.length} seeds`, ...KL_LIMITS.map((limit) => `KL <= ${limit}`)];
  return table(header, rows);
}

export function hackingTable({ arms }: HackingReport): string {
  const rows = arms.map(({ arm, peak, end, klAtPeak, klAtEnd, proxyAtPeak, proxyAtEnd, hacked, seeds }) => [
    hackingArm(arm).label,
    withInterval(peak),
    withInterval(end),
    klAtPeak.mean.toFixed(1),
    klAtEnd.mean.toFixed(1),
    proxyAtPeak.mean.toFixed(2),
    proxyAtEnd.mean.toFixed(2),
    `${hacked} of ${seeds}`,
  ]);
  return table(
    ['', 'gold, peak', 'gold, end', 'KL at peak', 'KL at end', 'proxy at peak', 'proxy at end', 'hacked'],
    rows,
  );
}
