/** Tells this tab and the others which records were changed. */
import { z } from 'zod';
import { listenerSet } from './listenerSet.ts';

const changeSchema = z.object({
  collection: z.string(),
  id: z.string(),
  revision: z.number(),
  kind: z.enum(['saved', 'removed']),
});
/** A record was changed, here or in another tab. */
export type Change = z.infer<typeof changeSchema> & { readonly origin: 'here' | 'elsewhere' };

export interface ChangeChannel {
  readonly onChange: (listener: (change: Change) => void) => () => void;
  readonly announce: (change: Omit<Change, 'origin'>) => void;
  readonly close: () => void;
}

export function changeChannel(name: string): ChangeChannel {
  const listeners = listenerSet<Change>();
  const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(`${name}:changes`);
  if (channel) {
    channel.onmessage = (message: MessageEvent<unknown>) => {
      const change = changeSchema.safeParse(message.data);
      if (change.success) listeners.tell({ ...change.data, origin: 'elsewhere' });
    };
  }
  return {
    onChange: listeners.add,
    announce: (change) => {
      channel?.postMessage(change);
      listeners.tell({ ...change, origin: 'here' });
    },
    close: () => channel?.close(),
  };
}
