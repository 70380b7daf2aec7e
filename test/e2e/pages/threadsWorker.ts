import { startBackend } from '../../../src/engine/backend.ts';
import { createBenchData } from '../../bench/benchData.ts';
import { engine } from '../../bench/engines/ours.ts';
import { SIZES } from '../../bench/sizes.ts';

/** What stands in the way of helper threads. */
export type Sabotage = 'nothing' | 'no isolation' | 'silent helpers' | 'forbidden helpers';
export interface ThreadsResult {
  readonly device: string;
  readonly losses: number[];
  readonly startMs: number;
}

const sabotages: Readonly<Record<Sabotage, () => void>> = {
  nothing: () => undefined,
  'no isolation': () => Object.assign(globalThis, { SharedArrayBuffer: undefined }),
  'silent helpers': () => {
    const mute = { postMessage: () => undefined, terminate: () => undefined };
    Object.assign(globalThis, {
      Worker: function () {
        return { ...mute };
      },
    });
  },
  'forbidden helpers': () => {
    const Original = Worker;
    class FromBlob extends Original {
      constructor() {
        super(URL.createObjectURL(new Blob([''], { type: 'text/javascript' }))); // against the policy
      }
    }
    Object.assign(globalThis, { Worker: FromBlob });
  },
};

globalThis.addEventListener('message', ({ data }: MessageEvent<{ threads: number; sabotage: Sabotage }>) => {
  void run(data.threads, data.sabotage).then((result) => globalThis.postMessage(result));
});

async function run(threads: number, sabotage: Sabotage): Promise<ThreadsResult> {
  sabotages[sabotage]();
  const startMs = performance.now();
  const { device } = await startBackend('wasm', () => undefined, { threads });
  const started = performance.now() - startMs;
  const step = engine.prepareTraining(createBenchData(SIZES['A']!));
  const losses: number[] = [];
  for (let i = 0; i < 10; i++) losses.push(await step());
  return { device, losses, startMs: started };
}
