import { PanelTitle } from './PanelTitle.tsx';

const CRITERIA = [
  ['Helpful', 'It does what the prompt asks for, and goes on where the prompt left off.'],
  ['Honest', 'It claims nothing that it contradicts itself; it does not pretend.'],
  ['Harmless', 'It insults nobody and would hurt nobody who follows it.'],
] as const;
const QUALITIES = [
  ['Clarity', 'Understood at first reading; no broken or repeated words.'],
  ['Politeness', 'The tone that you would like to be met with.'],
  ['Informativeness', 'It says something, and no more than is needed.'],
] as const;

/** What to look at while judging. */
export function Rubric() {
  return (
    <section aria-label="Rubric" className="panel text-xs">
      <PanelTitle
        title="Rubric"
        says="What annotators are usually asked to weigh (Askell et al. 2021: helpful, honest, harmless). Choose the answer that is better on the whole; a tie is an answer too."
      />
      <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-1 px-3 py-2">
        {[...CRITERIA, ...QUALITIES].map(([name, asks]) => (
          <div key={name} className="contents">
            <dt className="font-medium">{name}</dt>
            <dd className="m-0 text-muted">{asks}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
