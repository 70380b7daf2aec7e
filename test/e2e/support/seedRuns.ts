/** Fills a page's storage with runs, made in Node by the code that records and keeps them. */
import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import type { Page } from 'playwright-core';
import type { LaneRequest } from '../../../src/protocol/commands.ts';
import type { EngineEvent } from '../../../src/protocol/events.ts';
import { createRunRecorder } from '../../../src/runs/runRecorder.ts';
import type { Run } from '../../../src/runs/run.ts';
import { singleReward } from '../../../src/shared/rewardSpec.ts';
import { openStorage } from '../../../src/storage/storage.ts';
import { createRunLibrary } from '../../../src/store/runs/createRunLibrary.ts';

const ALGORITHMS = ['ppo', 'dpo', 'grpo', 'kto', 'simpo'] as const;
const PRESETS = ['reviews', 'noisy-labels', 'length-hack'] as const;
/** About as many as PPO reports. */
const STEP_METRICS = ['loss', ...Array.from({ length: 24 }, (_, i) => `rollout/metric_${i}`)];
const START = Date.UTC(2026, 10, 20, 9);

export interface Seeding {
  readonly runs: number;
  readonly steps: number;
}

/** The page must be open, on a page of the site that has opened its storage. */
export async function seedRuns(page: Page, seeding: Seeding): Promise<void> {
  await page.evaluate(putRecords, encode(await keptRecords(seeding)));
}

function recordedRun(index: number, steps: number): Run {
  const algorithm = ALGORITHMS[index % ALGORITHMS.length]!;
  const seed = 7 + (index % 4);
  const request: LaneRequest = {
    algorithm,
    preset: PRESETS[index % PRESETS.length]!,
    seed,
    backend: 'wasm',
    knobs: { 'dpo.beta': 0.1 * (1 + (index % 5)) },
  };
  const name = `${algorithm.toUpperCase()}, beta ${(0.1 * (1 + (index % 5))).toFixed(1)}, seed ${seed}`;
  const startedAt = START + index * 400_000;
  const recorder = createRunRecorder(
    { id: `seeded-${index}`, name, race: `r${index >> 1}`, startedAt },
    request,
  );
  for (const event of eventsOf(request, steps, index)) recorder.take(event);
  return recorder.run()!;
}

function* eventsOf({ knobs }: LaneRequest, steps: number, index: number): Generator<EngineEvent> {
  const runId = 'run';
  const wave = (step: number, i: number) => Math.sin(step / 30 + i + index) / (1 + step / 100);
  yield {
    type: 'lane/loaded',
    runId,
    backend: { name: 'wasm', reason: 'asked for', device: '2 cores' },
    model: { id: 'tiny', parameters: 164_000, layers: 2, channels: 64, vocabulary: 1024 },
    knobs: { ...knobs, 'dpo.learningRate': 0.001, 'ppo.klCoef': 0.1, 'evaluation.prompts': 64 },
    reward: singleReward('rewardModel'),
    totalSteps: steps,
  };
  yield { type: 'run/stateChanged', runId, state: 'running' };
  for (let step = 0; step <= steps; step++) {
    const progress = {
      step,
      optimizerSteps: step,
      samples: 32 * step,
      tokensGenerated: 500 * step,
      tokensTrained: 900 * step,
      wallMs: (60 + index) * step,
      peakBytes: 3e7 + 1e5 * index,
    };
    const metrics = Object.fromEntries(STEP_METRICS.map((id, i) => [id, wave(step, i)]));
    if (step > 0) yield { type: 'run/stepped', runId, progress, metrics };
    if (step % 25 !== 0) continue;
    const rise = 1 - Math.exp(-step / (80 + 9 * (index % 7)));
    const gold = 0.5 + 0.45 * rise + 0.02 * wave(step, 1);
    const evaluation = { 'gold/reward': gold, 'objective/kl': 5 * rise, 'eval/length': 16 + wave(step, 2) };
    const samples = Array.from({ length: 6 }, (_, i) => ({
      prompt: `The film number ${i} was`,
      text: step === 0 ? ' dull and far too long .' : ` bright , quick and worth the evening (${index}) .`,
      gold: i / 6,
      ended: i !== 2,
    }));
    yield { type: 'run/evaluated', runId, progress, metrics: evaluation, samples };
  }
  yield { type: 'run/stateChanged', runId, state: 'finished' };
}

type Entry = readonly [key: IDBValidKey, value: unknown];

async function keptRecords({ runs, steps }: Seeding): Promise<Entry[]> {
  globalThis.indexedDB = new IDBFactory();
  const library = createRunLibrary({
    openStorage: () => openStorage({ name: 'seeding' }),
    presence: { id: 'gone', others: async () => new Set() },
  });
  await library.setLimit(1e9);
  for (let index = 0; index < runs; index++) await library.keep(recordedRun(index, steps));
  const { problem, heads } = library.store.getState();
  if (problem !== null || heads.length !== runs) throw new Error(`seeding: ${problem ?? heads.length}`);
  const db = await settled(indexedDB.open('seeding'));
  const records = db.transaction('records').objectStore('records');
  const [keys, values] = await Promise.all([settled(records.getAllKeys()), settled(records.getAll())]);
  return keys.map((key, i) => [key, values[i]]);
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('seeding: a request failed'));
  });
}

/** As JSON; each array of numbers once, so that shared columns stay shared. */
function encode(entries: readonly Entry[]): { records: string; columns: readonly string[] } {
  const places = new Map<Float64Array, number>();
  const columns: string[] = [];
  const records = JSON.stringify(entries, (_key, value: unknown) => {
    if (!(value instanceof Float64Array)) return value;
    const place = places.get(value) ?? places.size;
    if (place === places.size) {
      places.set(value, place);
      columns.push(Buffer.from(value.buffer).toString('base64'));
    }
    return { column: place };
  });
  return { records, columns };
}

/** Runs in the page. */
async function putRecords({
  records,
  columns,
}: {
  records: string;
  columns: readonly string[];
}): Promise<void> {
  const arrays = columns.map(
    (text) => new Float64Array(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer),
  );
  const entries = JSON.parse(records, (_key, value: { column?: number } | null) =>
    typeof value === 'object' && typeof value?.column === 'number' ? arrays[value.column] : value,
  ) as [IDBValidKey, unknown][];
  const db = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open('rlhf-playground');
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(new Error('the page has no storage'));
  });
  const tx = db.transaction('records', 'readwrite');
  for (const [key, value] of entries) tx.objectStore('records').put(value, key);
  await new Promise<void>((resolve, reject) => {
    tx.oncomplete = () => resolve();
    tx.onabort = () => reject(new Error(String(tx.error)));
  });
  db.close();
}
