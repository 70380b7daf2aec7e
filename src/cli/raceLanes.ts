/** What the terminal shows of a race: a line for each lane while it runs, a table at the end. */
import type { EngineEvent } from '../protocol/events.ts';
import { type LaneLog, type RaceRecord, wallMsToReach } from '../protocol/raceRecord.ts';
import { progressBar, table } from './terminal.ts';

/** The level that the speed figures are about. */
const GOLD_LEVEL = 0.85;

/** `ppo  learning  [####....]  12/48  gold 0.71  KL 2.10  8.3 s` */
export function laneLine(lane: LaneLog): string {
  const now = standing(lane.events);
  const figures = [
    `${now.done}/${now.total}`,
    ...(now.gold === undefined ? [] : [`gold ${now.gold.toFixed(2)}`]),
    ...(now.kl === undefined ? [] : [`KL ${now.kl.toFixed(2)}`]),
    `${(now.wallMs / 1000).toFixed(1)} s`,
  ];
  const fraction = now.total > 0 ? now.done / now.total : 0;
  return `${lane.algorithm.padEnd(6)} ${now.label.padEnd(22)} ${progressBar(fraction)} ${figures.join('  ')}`;
}

function standing(events: readonly EngineEvent[]) {
  const now = {
    label: 'starting',
    done: 0,
    total: 0,
    wallMs: 0,
    gold: undefined as number | undefined,
    kl: undefined as number | undefined,
  };
  let totalSteps = 0;
  for (const event of events) {
    if (event.type === 'lane/loaded') {
      totalSteps = event.totalSteps;
      now.label = 'loaded';
    } else if (event.type === 'stage/progressed') {
      Object.assign(now, { label: event.label, done: event.done, total: event.total, wallMs: event.wallMs });
    } else if (event.type === 'run/stepped' || event.type === 'run/evaluated') {
      now.wallMs = event.progress.wallMs;
      now.gold = event.metrics['gold/reward'] ?? now.gold;
      now.kl = event.metrics['objective/kl'] ?? now.kl;
      if (event.progress.step > 0) {
        Object.assign(now, { label: 'learning', done: event.progress.step, total: totalSteps });
      }
    } else if (
      event.type === 'run/stateChanged' &&
      (event.state === 'finished' || event.state === 'paused')
    ) {
      now.label = event.state;
    }
  }
  return now;
}

/** A row for each lane: what it reached and what it cost. */
export function raceTable(record: RaceRecord): string {
  const startGold = record.start['gold/reward'];
  const seconds = (ms: number | null) => (ms === null ? '-' : `${(ms / 1000).toFixed(1)} s`);
  const rows = record.lanes.map(({ algorithm, metrics, final }) => [
    algorithm,
    startGold === undefined ? '-' : startGold.toFixed(3),
    final['gold/reward'].toFixed(3),
    final['objective/kl'].toFixed(2),
    seconds(wallMsToReach(metrics['gold/reward'], GOLD_LEVEL)),
    seconds(final.wallMs),
    String(final.optimizerSteps),
    String(final.tokensGenerated),
    String(final.tokensTrained),
    `${(final.peakBytes / 1e6).toFixed(1)} MB`,
  ]);
  const header = [
    'lane',
    'SFT gold',
    'gold',
    'KL, nats',
    `to gold ${GOLD_LEVEL}`,
    'wall time',
    'optimizer steps',
    'generated',
    'trained',
    'peak memory',
  ];
  return table(header, rows);
}
