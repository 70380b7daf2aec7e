/**
 * What a helper thread does: it shares the memory of a lane's worker and takes parts of that worker's kernels
 * (threads.ts, which knows the other half of the protocol). Plain JavaScript, so that Node can start it as it is.
 */

/** Between two jobs a helper looks for the next one so many times before it sleeps: waking takes far longer. */
const LOOKS = 20_000;

/**
 * Instantiates the module on the shared memory, reports `{ ready: true }` and works until its thread is ended or a
 * kernel fails, which it reports as `{ failure }`. Does not return before.
 * @param {import('./threads.ts').HelperOrder} order
 * @param {(message: import('./threads.ts').HelperMessage) => void} report
 */
export function serveJobs(order, report) {
  const { module, memory, control, layout, kernels, threadIndex, gemmScratch } = order;
  const imports = { env: { memory }, math: { log: Math.log } };
  const code = new WebAssembly.Instance(module, imports).exports;
  code.useThreadIndex(threadIndex);
  code.useGemmScratch(gemmScratch);
  const state = new Int32Array(memory.buffer, control, layout.words);
  const numbers = new Float64Array(memory.buffer, control + layout.argumentsAt, layout.mostArguments);
  report({ ready: true });
  let seen = 0;
  try {
    for (;;) {
      seen = nextJob(state, layout, seen);
      const gate = Atomics.add(state, layout.gate, 1);
      if (gate & layout.open) runParts(code, kernels, layout, state, numbers);
      // The last one out wakes the lane's worker, which may be waiting for just that.
      if (Atomics.sub(state, layout.gate, 1) === 1) Atomics.notify(state, layout.gate);
    }
  } catch (error) {
    Atomics.store(state, layout.failures, 1);
    Atomics.notify(state, layout.gate);
    report({ failure: String(error) });
  }
}

/** Blocks until there is a job after number `seen`. @returns its number */
function nextJob(state, layout, seen) {
  for (let look = 0; look < LOOKS; look++) {
    const job = Atomics.load(state, layout.job);
    if (job !== seen) return job;
  }
  Atomics.add(state, layout.sleepers, 1);
  while (Atomics.load(state, layout.job) === seen) Atomics.wait(state, layout.job, seen);
  Atomics.sub(state, layout.sleepers, 1);
  return Atomics.load(state, layout.job);
}

function runParts(code, kernels, layout, state, numbers) {
  const run = code[kernels[state[layout.kernel]]];
  const values = [...numbers.subarray(0, state[layout.argumentCount])];
  const units = state[layout.units];
  const grain = state[layout.grain];
  for (;;) {
    const from = Atomics.add(state, layout.next, grain);
    if (from >= units) return;
    run(...values, from, Math.min(from + grain, units));
  }
}
