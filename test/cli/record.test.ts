import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { keepDrawn } from '../../src/cli/record.ts';
import { raceRecordSchema } from '../../src/protocol/raceRecord.ts';

const shipped = raceRecordSchema.parse(
  JSON.parse(readFileSync(new URL('../../models/tiny-reviews/recorded/race.json', import.meta.url), 'utf8')),
);

test('a record keeps the curves that the race’s charts draw, and no others', () => {
  for (const metrics of [
    ['loss/policy_avg', 'policy/clipfrac_avg'],
    ['loss', 'rewards/margins'],
  ])
    expect(shipped.lanes.some((lane) => metrics.every((metric) => metric in lane.metrics))).toBe(true);
  const stranger = { step: [1], value: [1], wallMs: [1] };
  const lanes = shipped.lanes.map((lane) => ({
    ...lane,
    metrics: { ...lane.metrics, 'no/chart': stranger },
  }));
  const kept = keepDrawn({ ...shipped, lanes });
  for (const [i, lane] of kept.lanes.entries()) {
    expect(lane.metrics).not.toHaveProperty('no/chart');
    expect(Object.keys(lane.metrics)).toEqual(
      expect.arrayContaining(i === 0 ? ['loss/policy_avg'] : ['loss']),
    );
  }
});
