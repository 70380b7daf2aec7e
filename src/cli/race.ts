/** `npm run race`: the race of the page, without a screen. */
import { writeFileSync } from 'node:fs';
import { checkRequest } from '../engine/lane.ts';
import type { LaneRequest } from '../protocol/commands.ts';
import type { EngineEvent, RunState } from '../protocol/events.ts';
import { type LaneLog, type RaceRecord, raceRecord } from '../protocol/raceRecord.ts';
import { AppError } from '../shared/errors.ts';
import { parseRaceArgs, RACE_USAGE, type RaceOptions } from './args.ts';
import { type ModulePage, openModulePage, type WebgpuMode } from './browser.ts';
import { laneLine, raceTable } from './raceLanes.ts';
import { liveLines } from './terminal.ts';

const PAGE = '/src/cli/racePage.ts';
const WORKER = '/src/engine/worker.ts';
/** A worker that says nothing for so long is taken for dead. */
const SILENCE_MS = 120_000;

export async function main(argv: readonly string[]): Promise<number> {
  const options = parseRaceArgs(argv);
  if (options === null) {
    console.log(RACE_USAGE);
    return 0;
  }
  for (const request of requestsOf(options)) checkRequest(request); // before a browser is started
  const record = await runRace(options, console.log);
  if (options.json !== undefined) {
    writeFileSync(options.json, `${JSON.stringify(record, null, 1)}\n`);
    console.log(`\nwritten to ${options.json}`);
  }
  return 0;
}

function requestsOf({ algorithms, preset, seed, backend, knobs }: RaceOptions): LaneRequest[] {
  const lanes = algorithms.length;
  return algorithms.map((algorithm) => ({ algorithm, preset, seed, backend, lanes, knobs }));
}

/** Runs a race in a headless browser, drawing it on the terminal. @throws AppError with what a lane complained of */
export async function runRace(options: RaceOptions, say: (text: string) => void): Promise<RaceRecord> {
  const page = await openRacePage(options.backend, say);
  try {
    const record = await raceIn(page, options, say);
    say(`\n${raceTable(record)}`);
    return record;
  } finally {
    await page.close();
  }
}

async function openRacePage(
  backend: RaceOptions['backend'],
  say: (text: string) => void,
): Promise<ModulePage> {
  const open = (webgpu: WebgpuMode) => openModulePage(PAGE, { webgpu, workers: [WORKER] });
  if (backend === 'auto') return open('real');
  if (!backend.startsWith('webgpu')) return open('none');
  const page = await open('real');
  if (await page.call<boolean>('hasGpuAdapter')) return page;
  say('no GPU here: WebGPU runs on the processor (SwiftShader), slowly');
  await page.close();
  return open('swiftshader');
}

async function raceIn(
  page: ModulePage,
  options: RaceOptions,
  say: (text: string) => void,
): Promise<RaceRecord> {
  const { preset, seed, algorithms, steps } = options;
  const lanes = algorithms.map((algorithm) => ({ algorithm, events: [] as EngineEvent[] }));
  const screen = liveLines(process.stdout);
  const signal = createSignal();
  await page.page.exposeFunction('reportEvent', (algorithm: string, event: EngineEvent) => {
    lanes.find((lane) => lane.algorithm === algorithm)?.events.push(event);
    screen.show(lanes.map(laneLine));
    signal.notify();
  });
  const untilAll = async (states: readonly RunState[]) => {
    while (!lanes.every((lane) => states.includes(stateOf(lane)))) {
      const heard = await signal.next(SILENCE_MS);
      throwFailure(lanes);
      if (!heard) throw silence(page);
    }
  };
  await page.call('loadLanes', requestsOf(options));
  await untilAll(['ready']);
  sayBackend(lanes, say);
  for (const algorithm of algorithms) await page.call('startLane', algorithm, steps ?? null);
  await untilAll(['paused', 'finished']);
  return raceRecord({ preset, seed, lanes });
}

/** Lets one waiter know that something has happened, also when it happened before the waiting began. */
function createSignal() {
  let happened = false;
  let wake = () => {};
  return {
    notify: () => {
      happened = true;
      wake();
    },
    /** False when nothing happened in time. */
    async next(timeoutMs: number): Promise<boolean> {
      if (!happened) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, timeoutMs);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      const result = happened;
      happened = false;
      return result;
    },
  };
}

function stateOf(lane: LaneLog): RunState {
  return lane.events.findLast((event) => event.type === 'run/stateChanged')?.state ?? 'loading';
}

function throwFailure(lanes: readonly LaneLog[]): void {
  for (const lane of lanes) {
    const failure = lane.events.find((event) => event.type === 'engine/failed');
    if (!failure) continue;
    const { code, message, fix } = failure.error;
    throw new AppError(code, `${lane.algorithm}: ${message}`, fix === undefined ? {} : { fix });
  }
}

function silence(page: ModulePage): AppError {
  const complaints = page.errors.length > 0 ? `: ${page.errors.join('; ')}` : '';
  return new AppError('internal', `the workers said nothing for ${SILENCE_MS / 1000} s${complaints}`);
}

function sayBackend(lanes: readonly LaneLog[], say: (text: string) => void): void {
  const loaded = lanes[0]?.events.find((event) => event.type === 'lane/loaded');
  if (loaded) say(`${loaded.backend.name} (${loaded.backend.device}): ${loaded.backend.reason}`);
}
