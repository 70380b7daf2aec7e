import type { Sample } from '../../../protocol/events.ts';
import { formatFixed } from '../../common/format.ts';
import { HintedText } from '../../common/Hint.tsx';
import type { AnswerRow } from './reading.ts';

/** What the numbers are about: the same prompts, answered before and after. Texts are untrusted, and shown as text. */
export function AnswerCards({ rows }: { rows: readonly AnswerRow[] }) {
  return (
    <section aria-label="Answers" className="min-w-0">
      <h3 className="mb-1 text-xs font-semibold">
        <HintedText says="Held-out prompts, continued by the SFT model and by the policy as it is now. At the right of each: its gold score, 0 to 1.">
          Answers, with their gold score
        </HintedText>
      </h3>
      <ul className="m-0 grid list-none gap-2 p-0 lg:grid-cols-2">
        {rows.map(({ prompt, before, free, held }) => (
          <li key={prompt} className="min-w-0 rounded-md border border-line p-2 text-xs">
            <p className="mb-1 break-words text-muted">{prompt} …</p>
            <Answer name="SFT" color="--reference" sample={before} />
            <Answer name="no penalty" color="--method-1" sample={free} />
            <Answer name="on a leash" color="--good" sample={held} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Answer({ name, color, sample }: { name: string; color: string; sample: Sample | undefined }) {
  if (!sample) return null;
  return (
    <p className="grid grid-cols-[5rem_minmax(0,1fr)_2.2rem] gap-2 border-t border-line py-1">
      <span style={{ color: `var(${color})` }} className="font-semibold">
        {name}
      </span>
      <span className="min-w-0 font-mono break-words">{sample.text}</span>
      <span className="numeric text-right">{formatFixed(sample.gold, 2)}</span>
    </p>
  );
}
