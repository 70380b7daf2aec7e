import { useState } from 'react';
import { useStore } from 'zustand';
import { trainingLabels } from '../../store/labels/trainingLabels.ts';
import { HintedText } from '../common/Hint.tsx';
import { useJob } from '../reward/useJob.ts';
import { useRace } from '../RaceContext.tsx';
import { JobStatus } from './JobStatus.tsx';
import { counted } from './counted.ts';
import { DeskSwitch } from './DeskSwitch.tsx';
import { useActiveSet, useDesk, useLabelWorkspace } from './useLabels.ts';

/** Active sampling: which pairs are shown is decided by the reward model's doubt. */
export function AskUncertain() {
  const { desk, judge } = useLabelWorkspace();
  const isOn = useDesk((state) => state.asksUncertain);
  const trained = useStore(judge.store, (state) => state.trained);
  const [isWanted, setIsWanted] = useState(isOn);
  const choose = (on: boolean) => {
    setIsWanted(on);
    // Without a reward model random pairs go on until there is one.
    if (!on || trained) desk.setOptions({ asksUncertain: on });
  };
  return (
    <div className="flex min-h-8 min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
      <HintedText
        className="text-muted"
        says="Active sampling: of six answers to each prompt you are shown the two that the reward model can least tell apart. A label teaches most where the model does not know yet (uncertainty sampling)."
      >
        <span id="ask-uncertain">ask where the reward model is least sure</span>
      </HintedText>
      <DeskSwitch value={isWanted || isOn} labelId="ask-uncertain" onChange={choose} />
      {isWanted || isOn ? (
        <JudgeControls onUseOther={() => desk.setOptions({ asksUncertain: true })} />
      ) : null}
    </div>
  );
}

function JudgeControls({ onUseOther }: { onUseOther: () => void }) {
  const { judge, desk } = useLabelWorkspace();
  const isOn = useDesk((state) => state.asksUncertain);
  const trained = useStore(judge.store, (state) => state.trained);
  const active = useActiveSet();
  const seed = useRace((state) => state.settings.seed);
  const job = useJob<void>();
  const pairs = active ? trainingLabels(active).labels.train.length : 0;
  const train = () =>
    active &&
    job.start(async (run) => {
      await judge.train(trainingLabels(active).labels, seed, run);
      desk.setOptions({ asksUncertain: true });
    });
  return (
    <>
      {trained ? (
        <span className="text-[11px] text-muted" data-judge-pairs={trained.pairs}>
          it learned from {counted(trained.pairs, 'pair')}
          {trained.accuracy === null
            ? ''
            : `, right in ${Math.round(trained.accuracy * 100)} % of held-out ones`}
        </span>
      ) : null}
      {job.state.kind === 'running' ? null : (
        <>
          <button
            type="button"
            className="control"
            disabled={pairs === 0}
            title={pairs === 0 ? 'Label some pairs first' : undefined}
            data-action="train-judge"
            onClick={train}
          >
            {trained ? 'Train it again' : 'Train a reward model'} on {counted(pairs, 'pair')}
          </button>
          {trained || isOn ? null : (
            <button type="button" className="control" onClick={onUseOther}>
              Use the Reward page’s
            </button>
          )}
        </>
      )}
      <JobStatus job={job} what="The reward model could not be trained." />
    </>
  );
}
