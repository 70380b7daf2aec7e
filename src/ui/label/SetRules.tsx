import type { LabelSet, TrainingRules } from '../../store/labels/labelChange.ts';
import { useState } from 'react';
import { HintedText } from '../common/Hint.tsx';
import { ValueSlider } from '../common/ValueSlider.tsx';
import { useLabelWorkspace } from './useLabels.ts';

/** How the labels of a set become pairs: ties, and the share of prompts that is held out. */
export function SetRules({ known: { set, rules } }: { known: LabelSet }) {
  const { library } = useLabelWorkspace();
  const [share, setShare] = useState<number | null>(null);
  const shown = share ?? rules.heldOut;
  return (
    <div className="grid gap-1.5 border-t border-line pt-2">
      <div className="flex items-center gap-2">
        <HintedText
          className="w-20 shrink-0 text-muted"
          says="Share of prompts whose pairs only judge. The split goes by prompt, so no prompt is on both sides, and adding labels moves none across."
        >
          held out
        </HintedText>
        <ValueSlider
          className="h-6 flex-1"
          min={0}
          max={0.5}
          step={0.05}
          value={shown}
          onChange={setShare}
          onCommit={(heldOut) => {
            library.setRules(set.id, { heldOut });
            setShare(null);
          }}
          label="Share of prompts held out"
          valueText={`${Math.round(shown * 100)} percent of prompts`}
        />
        <span className="numeric w-10 text-right">{Math.round(shown * 100)} %</span>
      </div>
      <RuleSelect
        name="ties"
        says="A tie says that two answers are as good as each other. Left out, nothing is learned from it; counted both ways, each answer beats the other with half a vote, which pulls them together."
        value={rules.ties}
        onChange={(ties) => library.setRules(set.id, { ties })}
      />
      <RuleSelect
        name="both bad"
        says="Neither answer is worth imitating. Left out, nothing is learned from it; counted both ways it works like a tie."
        value={rules.bothBad}
        onChange={(bothBad) => library.setRules(set.id, { bothBad })}
      />
    </div>
  );
}

function RuleSelect({
  name,
  says,
  value,
  onChange,
}: {
  name: string;
  says: string;
  value: TrainingRules['ties'];
  onChange: (rule: TrainingRules['ties']) => void;
}) {
  return (
    <div className="flex items-center gap-2">
      <HintedText className="w-20 shrink-0 text-muted" says={says}>
        {name}
      </HintedText>
      <select
        aria-label={`What becomes of ${name}`}
        className="control min-w-0 flex-1"
        value={value}
        onChange={(event) => onChange(event.target.value as TrainingRules['ties'])}
      >
        <option value="half">count both ways, half a vote each</option>
        <option value="drop">leave out</option>
      </select>
    </div>
  );
}
