import type { LaneState } from '../../store/laneState.ts';
import { goldGain, type ScoreboardCell, scoreboardCells } from '../../store/scoreboardCells.ts';
import { formatSigned } from '../common/format.ts';
import { HintedText } from '../common/Hint.tsx';
import { useRace } from '../RaceContext.tsx';
import { cellText } from './cellText.ts';

/** A lane's numbers. Each cell says in `data-*` which number it is, for scripts. */
export function Scoreboard({ lane }: { lane: LaneState }) {
  const catalog = useRace((state) => state.catalog);
  return (
    <dl className="grid grid-cols-[1.3fr_1fr_0.8fr] gap-x-2 gap-y-1 px-3 py-1.5 @md:grid-cols-[1.7fr_1.2fr_1fr_1fr_0.9fr] @2xl:grid-cols-[1.85fr_1.35fr_0.9fr_0.95fr_0.8fr_1.1fr_1.1fr_1.05fr_0.9fr]">
      {scoreboardCells(catalog).map((cell, i) => (
        <Cell key={cell.metric} cell={cell} lane={lane} large={i < 2} />
      ))}
    </dl>
  );
}

function Cell({ cell, lane, large }: { cell: ScoreboardCell; lane: LaneState; large: boolean }) {
  const value = cell.value(lane);
  const { text, unit } = cellText(cell, value);
  return (
    <div
      className="min-w-0"
      data-lane={lane.algorithm}
      data-metric={cell.metric}
      data-value={value === undefined ? '' : value}
    >
      <dt className="truncate text-[11px] text-muted">
        <HintedText says={`${cell.says} Unit: ${cell.unit}.`}>{cell.label}</HintedText>
      </dt>
      <dd className="numeric m-0 flex h-7 items-baseline gap-1 leading-7 whitespace-nowrap">
        <span className={large ? 'text-xl leading-7 font-semibold' : 'text-sm leading-7'}>{text}</span>
        <span className="text-[10px] text-muted">{unit}</span>
        {cell.metric === 'gold/reward' ? <Gain lane={lane} /> : null}
      </dd>
    </div>
  );
}

function Gain({ lane }: { lane: LaneState }) {
  const gain = goldGain(lane);
  if (gain === undefined || lane.progress?.step === 0) return null;
  return (
    <span className={gain >= 0 ? 'text-xs text-good' : 'text-xs text-bad'} title="gain over the SFT model">
      {formatSigned(gain, 3)}
    </span>
  );
}
