import type { RolloutInspection } from '../../shared/inspection.ts';
import { ratioSummary, valueFit } from '../../store/inspect/ppoTerms.ts';
import { formatFixed } from '../common/format.ts';
import { HintedText } from '../common/Hint.tsx';

/** The update epoch by epoch, and what the step itself reported of it. */
export function UpdateTable({ inspection }: { inspection: RolloutInspection }) {
  const { updated, sequences } = inspection;
  if (!updated) return <p className="text-xs text-muted">The update has not happened yet.</p>;
  const epochs = updated.epochs.map((_, epoch) => ratioSummary(inspection, epoch));
  const after = ratioSummary(inspection, 'after');
  const fit = valueFit(inspection);
  const kept = sequences.promptLengths.length;
  const reported = (names: readonly string[]) =>
    names.map((name) => updated.metrics[name]).find((value) => value !== undefined);
  const rows = [
    {
      name: 'mean ratio',
      says: 'Stays near 1 while steps are small.',
      metrics: ['val/ratio'],
      of: (s: typeof after) => s?.meanRatio,
      digits: 4,
    },
    {
      name: 'clip fraction',
      says: 'Share of tokens whose gradient the clip took away.',
      metrics: ['policy/clipfrac_avg', 'clip_ratio/region_mean'],
      of: (s: typeof after) => s?.clipFraction,
      digits: 4,
    },
    {
      name: 'approximate KL',
      says: 'Mean of half the squared log-ratio to the policy that sampled, nats a token.',
      metrics: ['policy/approxkl_avg'],
      of: (s: typeof after) => s?.approxKl,
      digits: 5,
    },
  ];
  return (
    <div className="min-w-0 overflow-x-auto">
      <table className="numeric w-full text-xs">
        <caption className="pb-1 text-left font-sans text-xs font-medium">
          The update, epoch by epoch
          <span className="ml-2 font-normal text-muted">
            {kept} of {sequences.batchRows} answers of the batch
          </span>
        </caption>
        <thead className="font-sans text-muted">
          <tr>
            <th className="text-left font-normal">as the loss saw it</th>
            {epochs.map((_, epoch) => (
              <th key={epoch} className="px-1.5 text-right font-normal">
                epoch {epoch + 1}
              </th>
            ))}
            <th className="px-1.5 text-right font-normal">after</th>
            <th className="px-1.5 text-right font-normal">
              <HintedText says="The metric of the step itself: the mean over the epochs (left of “after”), over the whole batch. Equal to the mean of the numbers to its left where the whole batch was taken down.">
                step reported
              </HintedText>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, says, metrics, of, digits }) => (
            <tr key={name} className="border-t border-line">
              <th className="py-1 text-left font-sans font-normal">
                <HintedText says={says}>{name}</HintedText>
              </th>
              {epochs.map((epoch, i) => (
                <td key={i} className="px-1.5 text-right">
                  {formatFixed(of(epoch), digits)}
                </td>
              ))}
              <td className="px-1.5 text-right">{formatFixed(of(after), digits)}</td>
              <td className="px-1.5 text-right">{formatFixed(reported(metrics), digits)}</td>
            </tr>
          ))}
          {fit ? (
            <tr className="border-t border-line">
              <th className="py-1 text-left font-sans font-normal">
                <HintedText says="Mean squared distance of value and return. The critic learned from these answers, so it should fall.">
                  critic’s error
                </HintedText>
              </th>
              <td className="px-1.5 text-right" colSpan={Math.max(1, epochs.length)}>
                before: {formatFixed(fit.before, 4)}
              </td>
              <td className="px-1.5 text-right">{formatFixed(fit.after, 4)}</td>
              <td className="px-1.5 text-right text-muted">–</td>
            </tr>
          ) : null}
        </tbody>
      </table>
    </div>
  );
}
