/** Node's end of one engine: WebGPU by Dawn. Started by src/cli/benchNode.ts with a channel for messages. */
import { startDawn } from '../../src/cli/dawn.ts';
import { AppError } from '../../src/shared/errors.ts';
import { answerCommand, type BenchCommand } from './benchHost.ts';
import { findPeak } from './peak.ts';

export type NodeCommand = BenchCommand | { readonly type: 'peak' };

/** Never returns: whoever started the process ends it. */
export async function main(): Promise<never> {
  const started = startDawn();
  const answer = async (command: NodeCommand) => {
    try {
      await started;
    } catch (error) {
      if (!(error instanceof AppError)) return { error: String(error) };
      return { error: error.message, ...(error.fix !== undefined && { fix: error.fix }) };
    }
    if (command.type !== 'peak') return answerCommand(command);
    return { peak: await findPeak(navigator.gpu) };
  };
  process.on('message', (command: NodeCommand) => {
    void answer(command).then((message) => process.send!(message));
  });
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL')); // Dawn does not like to be torn down
  return new Promise(() => {});
}
