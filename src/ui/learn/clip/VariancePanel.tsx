import { useMemo, useState } from 'react';
import { rngKey } from '../../../shared/rng.ts';
import { formatFixed, formatSigned } from '../../common/format.ts';
import { HintedText } from '../../common/Hint.tsx';
import { SliderRow } from '../controls/SliderRow.tsx';
import { batchGradients, exactGradient, expectedReward, spreadOf } from './bandit.ts';
import { PushFigure } from './PushFigure.tsx';

const LOGITS: readonly number[] = [0, 0, 0, 0];
const BATCHES = 400;
const BEST = 3;

/** The push on the best answer from many batches: the same mean with and without a baseline, a very different spread. */
export function VariancePanel() {
  const [size, setSize] = useState(8);
  const [seed, setSeed] = useState(1);
  const { without, withIt } = useMemo(() => {
    const pushes = (baseline: number) =>
      batchGradients(LOGITS, baseline, { batches: BATCHES, size, key: rngKey(seed) }).map(
        (gradient) => gradient[BEST]!,
      );
    return { without: pushes(0), withIt: pushes(expectedReward(LOGITS)) };
  }, [size, seed]);
  const [rough, fine] = [spreadOf(without), spreadOf(withIt)];
  return (
    <section aria-label="Noise of the gradient" className="panel flex min-w-0 flex-col gap-3 p-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <SliderRow
          label="samples a batch"
          says="Answers drawn for one gradient. Four times as many halve the noise."
          min={1}
          max={32}
          step={1}
          value={size}
          text={String(size)}
          onChange={setSize}
        />
        <button type="button" className="control" onClick={() => setSeed(seed + 1)}>
          Draw {BATCHES} other batches
        </button>
      </div>
      <PushFigure without={without} withIt={withIt} exact={exactGradient(LOGITS)[BEST]!} />
      <table className="w-full text-[13px]">
        <thead className="text-xs text-muted">
          <tr>
            <th className="py-1 text-left font-normal">what each sample is weighed by</th>
            <th className="pl-2 text-right font-normal">mean push</th>
            <th className="pl-2 text-right font-normal">
              <HintedText says="Standard deviation from batch to batch. Lower is better: fewer samples for the same certainty.">
                noise, sd
              </HintedText>
            </th>
            <th className="pl-2 text-right font-normal">wrong sign</th>
          </tr>
        </thead>
        <tbody>
          <SpreadRow label="r" values={without} {...rough} />
          <SpreadRow label="r − expected reward" values={withIt} {...fine} />
        </tbody>
      </table>
      <p className="text-[13px]">
        The true push is <b className="numeric">{formatSigned(exactGradient(LOGITS)[BEST], 3)}</b>. The
        baseline makes the noise <b className="numeric">{formatFixed(rough.sd / fine.sd, 1)}</b> times
        smaller: as good as <b className="numeric">{formatFixed((rough.sd / fine.sd) ** 2, 0)}</b> times as
        many samples.
      </p>
    </section>
  );
}

function SpreadRow({
  label,
  values,
  mean,
  sd,
}: {
  label: string;
  values: readonly number[];
  mean: number;
  sd: number;
}) {
  const wrong = values.filter((value) => value < 0).length / values.length;
  return (
    <tr className="border-t border-line">
      <td className="py-1.5">{label}</td>
      <td className="numeric text-right">{formatSigned(mean, 3)}</td>
      <td className="numeric text-right">{formatFixed(sd, 3)}</td>
      <td className="numeric text-right">{formatFixed(100 * wrong, 0)} %</td>
    </tr>
  );
}
