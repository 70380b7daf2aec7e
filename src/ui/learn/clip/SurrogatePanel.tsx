import { useState } from 'react';
import { tex, texIn } from '../../../store/inspect/quantity.ts';
import { formatFixed } from '../../common/format.ts';
import { Equations } from '../../inspect/Equations.tsx';
import { SliderRow } from '../controls/SliderRow.tsx';
import { surrogate } from './surrogate.ts';
import { SurrogateFigure } from './SurrogateFigure.tsx';

/** The clipped surrogate for a good and for a bad token, with a ratio to drag. */
export function SurrogatePanel() {
  const [ratio, setRatio] = useState(1);
  const [epsilon, setEpsilon] = useState(0.2);
  return (
    <section aria-label="Clipped surrogate" className="panel flex min-w-0 flex-col gap-3 p-3">
      <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
        <SliderRow
          label="ratio ρ"
          says="New over old probability of the sampled token. 1: nothing has changed since it was sampled."
          min={0}
          max={2}
          step={0.01}
          value={ratio}
          text={formatFixed(ratio, 2)}
          onChange={setRatio}
        />
        <SliderRow
          label="ε"
          says="Half width of the range in which the ratio may move; PPO’s clip range, mostly .2."
          min={0.05}
          max={0.5}
          step={0.01}
          value={epsilon}
          text={formatFixed(epsilon, 2)}
          onChange={setEpsilon}
        />
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        {([1, -1] as const).map((advantage) => (
          <div key={advantage} className="flex min-w-0 flex-col gap-2">
            <SurrogateFigure
              ratio={ratio}
              epsilon={epsilon}
              advantage={advantage}
              onRatio={(next) => setRatio(Math.round(100 * Math.min(2, Math.max(0, next))) / 100)}
            />
            <Filled ratio={ratio} epsilon={epsilon} advantage={advantage} />
          </div>
        ))}
      </div>
    </section>
  );
}

function Filled({ ratio, epsilon, advantage }: { ratio: number; epsilon: number; advantage: number }) {
  const point = surrogate(ratio, advantage, epsilon);
  const held = Math.min(1 + epsilon, Math.max(1 - epsilon, ratio));
  const cut =
    advantage > 0
      ? 'It has been raised enough: the gradient is 0.'
      : 'It has been lowered enough: the gradient is 0.';
  const free =
    advantage > 0
      ? 'The gradient pushes the ratio up.'
      : `The gradient pushes the ratio down${ratio > 1 + epsilon ? ', however far it has strayed' : ''}.`;
  return (
    <Equations
      equations={[
        {
          symbols: `\\min\\bigl(\\rho A,\\ \\mathrm{clip}(\\rho, 1-\\varepsilon, 1+\\varepsilon)\\,A\\bigr)`,
          numbers: `\\min\\bigl(${tex(ratio, 2)} \\cdot ${texIn(advantage, 0)},\\ ${tex(held, 2)} \\cdot ${texIn(advantage, 0)}\\bigr) = ${tex(point.value, 2)}`,
          says: `${point.branch === 'clipped' ? 'Clipped.' : 'Not clipped.'} ${point.branch === 'clipped' ? cut : free}`,
        },
      ]}
    />
  );
}
