import { createMeasurements, type Measurements } from '../../../store/frontier/measurements.ts';
import { useWorkers, type Workers } from '../../WorkersContext.tsx';

/** One for the page's life: a measurement goes on while the visitor looks elsewhere. */
const made = new WeakMap<Workers, Measurements>();

export function useMeasurements(): Measurements {
  const workers = useWorkers();
  let measurements = made.get(workers);
  if (!measurements) {
    measurements = createMeasurements(workers);
    made.set(workers, measurements);
  }
  return measurements;
}
