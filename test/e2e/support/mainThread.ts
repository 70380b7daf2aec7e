/** What the page's main thread did, task by task, from Chromium's own trace. */
import type { Page } from 'playwright-core';

export interface Task {
  /** From begin to end, the waiting for a processor included. */
  readonly wallMs: number;
  /** On a processor: what the page itself is answerable for, however busy the machine is. */
  readonly cpuMs: number;
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly dur?: number;
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

const CATEGORIES = ['__metadata', 'disabled-by-default-devtools.timeline'];

/** Begins to record; the function it returns ends the recording and gives the tasks. */
export async function recordMainThread(page: Page): Promise<() => Promise<readonly Task[]>> {
  const browser = page.context().browser();
  if (!browser) throw new Error('the page has no browser');
  await browser.startTracing(page, { categories: CATEGORIES });
  return async () => {
    const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
    const mains = trace.traceEvents.filter(
      (event) => event.name === 'thread_name' && event.args.name === 'CrRendererMain',
    );
    return trace.traceEvents
      .filter((event) => event.name === 'RunTask' && event.ph === 'X')
      .filter((event) => mains.some((main) => main.pid === event.pid && main.tid === event.tid))
      .map(({ dur = 0, tdur = dur }) => ({ wallMs: dur / 1000, cpuMs: tdur / 1000 }));
  };
}
