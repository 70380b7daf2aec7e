import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { unzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { crc32c, maskedCrc32c } from '../../src/runs/export/crc32c.ts';
import { tensorBoardEvents } from '../../src/runs/export/tensorBoardEvents.ts';
import { toTensorBoard } from '../../src/runs/export/toTensorBoard.ts';
import { exampleRun, HOSTILE } from './exportRuns.ts';

interface Reading {
  readonly sha256: string;
  readonly records: readonly { readonly length: number; readonly crc: number; readonly expected: number }[];
  readonly scalars: Record<string, readonly { wallTime: number; step: number; value: number }[]>;
  readonly texts: Record<string, readonly { wallTime: number; step: number; text: string }[]>;
  readonly hparams: Record<string, string | number | boolean>;
  readonly session: { readonly started: number; readonly ended: number; readonly status: number };
}

/** How TensorBoard read the file that this run gives: see tensorboard_events.py. */
const reading = JSON.parse(
  readFileSync(new URL('../reference/fixtures/tensorboardEvents.json', import.meta.url), 'utf8'),
) as Reading;
const run = exampleRun({ text: HOSTILE });
const bytes = tensorBoardEvents(run);
const target = process.env['TENSORBOARD_EVENTS'];
if (target !== undefined) writeFileSync(target, bytes);

const ascii = (text: string) => new TextEncoder().encode(text);
const started = run.head.startedAt / 1000;

describe('crc32c', () => {
  // RFC 3720, appendix B.4, and the check value of the catalogue of CRCs
  test.each([
    ['123456789', ascii('123456789'), 0xe3069283],
    ['32 zeros', new Uint8Array(32), 0x8a9136aa],
    ['32 ones', new Uint8Array(32).fill(0xff), 0x62a8ab43],
    ['nothing', new Uint8Array(0), 0],
  ])('of %s', (_name, data, expected) => {
    expect(crc32c(data)).toBe(expected);
  });

  test('is masked as TensorBoard masks it', () => {
    const view = new DataView(bytes.buffer);
    let offset = 0;
    for (const { length, crc, expected } of reading.records) {
      expect(crc).toBe(expected);
      const body = bytes.subarray(offset + 12, offset + 12 + length);
      expect([view.getUint32(offset, true), maskedCrc32c(body)]).toEqual([length, expected]);
      offset += length + 16;
    }
    expect(offset).toBe(bytes.length);
  });
});

describe('an event file', () => {
  test('is the one that TensorBoard has read', () => {
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(reading.sha256);
  });

  test('holds every point of every curve under its name', () => {
    const { curves } = run.detail;
    expect(Object.keys(reading.scalars).toSorted()).toEqual(Object.keys(curves).toSorted());
    for (const [metric, { step, wallMs, value }] of Object.entries(curves)) {
      const expected = Array.from(value, (number, i) => ({
        wallTime: started + wallMs[i]! / 1000,
        step: step[i]!,
        value: Math.fround(number),
      }));
      expect(reading.scalars[metric]).toEqual(expected);
    }
  });

  test('holds configuration and answers as text that is no markup', () => {
    const { config, samples } = reading.texts;
    expect(config![0]!.text).toContain('    ppo.learningRate: 0.002');
    expect(samples!.map(({ step }) => step)).toEqual([0, 4]);
    expect(samples![1]!.text).toContain('<img src=x onerror=alert(1)>');
    for (const { text } of [...config!, ...samples!])
      for (const line of text.split('\n')) expect(line.startsWith('    ')).toBe(true);
  });

  test('holds hyper-parameters with their types, and when the session began and ended', () => {
    expect(reading.hparams).toEqual({
      algorithm: 'ppo',
      preset: 'reviews',
      seed: 7,
      model: 'tiny-reviews',
      backend: 'wasm',
      'ppo.learningRate': 0.002,
      'ppo.whitenRewards': false,
      'preferences.source': 'gold',
    });
    expect(reading.session).toEqual({ started, ended: started + 1, status: 1 });
  });
});

test('a zip has a folder a run, also for runs of one name, whatever the name', () => {
  const runs = [exampleRun(), exampleRun({ id: 'b' }), exampleRun({ id: 'c', name: '../../etc/<x>' })];
  const files = unzipSync(toTensorBoard(runs));
  const names = Object.keys(files);
  expect(names).toEqual([
    'PPO-first-ppo-reviews-seed7/events.out.tfevents.1767323045.rlhf-playground',
    'PPO-first-ppo-reviews-seed7-2/events.out.tfevents.1767323045.rlhf-playground',
    'etc-x-ppo-reviews-seed7/events.out.tfevents.1767323045.rlhf-playground',
  ]);
  expect(files[names[0]!]).toEqual(tensorBoardEvents(runs[0]!));
});
