/** The browser's end of one engine. */
import { answerCommand, type BenchCommand } from './benchHost.ts';

globalThis.addEventListener('message', ({ data }: MessageEvent<BenchCommand>) => {
  void answerCommand(data).then((answer) => globalThis.postMessage(answer));
});
