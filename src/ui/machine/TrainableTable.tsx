import { resolveKnobs } from '../../shared/catalog.ts';
import { workMs } from '../../store/machine/estimateRun.ts';
import { predictedWork } from '../../store/machine/predictedWork.ts';
import { largestWithin, MINUTE_MS, trainableModels } from '../../store/machine/trainableModels.ts';
import { formatCount } from '../common/format.ts';
import { HintedText } from '../common/Hint.tsx';
import { aboutTime } from '../compare/sweeps/aboutTime.ts';
import { useCalibration } from './useMachine.ts';

/** GPT-2s of growing size, and how long a race of the default settings would take with each. */
export function TrainableTable() {
  const calibration = useCalibration();
  const probe = calibration?.probe;
  const preset = calibration?.catalog.presets[0];
  if (!calibration || !probe || !preset)
    return (
      <p className="text-muted">
        Time the machine to see how large a model it trains in a minute, and how long each preset takes.
      </p>
    );
  const knobs = resolveKnobs(calibration.catalog, preset.id, {});
  const works = ['ppo', 'dpo'].flatMap((algorithm) => predictedWork(algorithm, knobs) ?? []);
  const work = works.toSorted((a, b) => workMs(b, probe) - workMs(a, probe))[0];
  if (!work) return null;
  const models = trainableModels(probe, work);
  const largest = largestWithin(models, MINUTE_MS);
  return (
    <section aria-label="Model size" className="min-w-0" data-trainable={largest?.parameters ?? 0}>
      <h3 className="mb-1 font-semibold">
        <HintedText says="The default race’s longer lane: its sequences times the operations that one costs with a model of that shape, over the speed that was measured. Larger matrix products run closer to the machine’s peak, so it is rather too long than too short; memory is not considered.">
          What trains in a minute
        </HintedText>
      </h3>
      <p className="mb-2">
        {largest
          ? `A model of up to ${formatCount(largest.parameters)} parameters runs the default race within a minute here.`
          : 'None of these: even the smallest takes more than a minute here.'}
      </p>
      <table className="numeric w-full border-collapse">
        <thead>
          <tr className="text-right text-[11px] text-muted">
            <th className="text-left font-normal">layers x channels</th>
            <th className="font-normal">parameters</th>
            <th className="font-normal">default race</th>
          </tr>
        </thead>
        <tbody>
          {models.map((model) => (
            <tr
              key={model.parameters}
              className="border-t border-line text-right data-[largest=true]:font-semibold"
              data-largest={model === largest}
            >
              <td className="py-0.5 text-left">
                {model.shape.layers} x {model.shape.channels}
              </td>
              <td>{formatCount(model.parameters)}</td>
              <td>
                {aboutTime(model.ms)}
                {model === largest ? <span className="sr-only"> (the largest within a minute)</span> : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
