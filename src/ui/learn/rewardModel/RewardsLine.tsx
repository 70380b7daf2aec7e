import { formatFixed, formatSigned } from '../../common/format.ts';
import { HintedText } from '../../common/Hint.tsx';
import { ValueSlider } from '../../common/ValueSlider.tsx';
import { ANSWERS } from './bradleyTerry.ts';

const REACH = 6;
const TICKS = [-6, -4, -2, 0, 2, 4, 6] as const;

/** Each answer on the line of rewards, to be dragged along it. */
export function RewardsLine({
  rewards,
  onChange,
}: {
  /** With the shift, points. */
  rewards: readonly number[];
  onChange: (answer: number, reward: number) => void;
}) {
  return (
    <section aria-label="Rewards">
      <h3 className="mb-1 text-xs font-medium">
        <HintedText says="The number that a reward model would give each answer, in points. Drag a dot, or move it by the arrow keys.">
          Reward of “The film was …”, points
        </HintedText>
      </h3>
      {ANSWERS.map((answer, i) => (
        <div key={answer} className="grid grid-cols-[5.5rem_minmax(0,1fr)_3.5rem] items-center gap-2">
          <span className="text-[13px]">{answer}</span>
          <ValueSlider
            className="h-8 w-full"
            label={`Reward of ${answer}`}
            min={-REACH}
            max={REACH}
            step={0.1}
            value={Math.max(-REACH, Math.min(REACH, rewards[i]!))}
            valueText={`${formatFixed(rewards[i], 2)} points`}
            onChange={(reward) => onChange(i, reward)}
          />
          <span className="numeric text-right text-[13px]">{formatSigned(rewards[i], 2)}</span>
        </div>
      ))}
      <div
        className="grid grid-cols-[5.5rem_minmax(0,1fr)_3.5rem] gap-2 text-[10px] text-muted"
        aria-hidden="true"
      >
        <span />
        <span className="flex justify-between px-1">
          {TICKS.map((tick) => (
            <span key={tick} className="numeric w-4 text-center">
              {formatFixed(tick, 0)}
            </span>
          ))}
        </span>
      </div>
    </section>
  );
}
