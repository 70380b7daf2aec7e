import { createContext, useContext } from 'react';

/** How the page starts workers of its own, for work that is no lane and no studio job of the visitor's. */
export interface Workers {
  readonly createWorker: () => Worker;
  readonly openClassifierPort: () => MessagePort;
}

export const WorkersContext = createContext<Workers | null>(null);

export function useWorkers(): Workers {
  const workers = useContext(WorkersContext);
  if (!workers) throw new Error('internal: no workers around this component');
  return workers;
}
