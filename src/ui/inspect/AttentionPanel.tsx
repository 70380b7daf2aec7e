import { useState } from 'react';
import type { ResultOf } from '../../protocol/jobs.ts';
import { formatFixed } from '../common/format.ts';
import { HintedText } from '../common/Hint.tsx';
import { laneStyle } from '../common/laneStyle.ts';
import { useRace } from '../RaceContext.tsx';
import { Picker } from './Picker.tsx';

type Result = ResultOf<'inspectText'>;

/** Where the chosen token looks: every layer and head of every model, and one head large. */
export function AttentionPanel({ result, nameOf }: { result: Result; nameOf: (model: string) => string }) {
  const { layers, heads, position, tokens } = result;
  const [headId, setHead] = useState('0-0');
  const options = Array.from({ length: layers * heads }, (_, i) => {
    const [layer, head] = [Math.floor(i / heads), i % heads];
    return { id: `${layer}-${head}`, label: `layer ${layer + 1}, head ${head + 1}` };
  });
  const chosen = Math.max(
    0,
    options.findIndex(({ id }) => id === headId),
  );
  return (
    <section className="panel min-w-0 p-3" aria-label="Attention">
      <div className="mb-2 flex flex-wrap items-center gap-x-4 gap-y-1.5">
        <h2 className="text-sm font-semibold">
          <HintedText says="How the chosen token weighs itself and the tokens before it when it gathers what it needs to predict the next one. The weights of a head add up to 1.">
            Where does <span className="font-mono">“{shownToken(tokens[position])}”</span> look?
          </HintedText>
        </h2>
        <Picker label="Head" value={options[chosen]!.id} options={options} onChange={setHead} />
      </div>
      <div className="flex flex-col gap-3">
        {result.models.map((model) => (
          <HeadRow key={model.name} result={result} model={model} head={chosen} label={nameOf(model.name)} />
        ))}
      </div>
      <h3 className="mt-3 mb-1 text-xs font-medium">All heads</h3>
      <div className="grid min-w-0 gap-3 sm:grid-cols-[repeat(auto-fit,minmax(14rem,1fr))]">
        {result.models.map((model) => (
          <AllHeads
            key={model.name}
            result={result}
            model={model}
            label={nameOf(model.name)}
            chosen={chosen}
          />
        ))}
      </div>
    </section>
  );
}

type Model = Result['models'][number];
const rowOf = ({ position }: Result, { attention }: Model, head: number) =>
  attention.subarray(head * (position + 1), (head + 1) * (position + 1));

function useColor(name: string): string {
  const catalog = useRace((state) => state.catalog);
  return name === 'sft' ? '--reference' : laneStyle(name, catalog).color;
}

function HeadRow({
  result,
  model,
  head,
  label,
}: {
  result: Result;
  model: Model;
  head: number;
  label: string;
}) {
  const color = useColor(model.name);
  const weights = rowOf(result, model, head);
  return (
    <div className="min-w-0">
      <p className="text-[11px] text-muted">{label}</p>
      <ol className="flex flex-wrap gap-y-1 font-mono text-[13px]" aria-label={`attention of ${label}`}>
        {Array.from(weights, (weight, t) => (
          <li key={t} className="flex flex-col" title={`${formatFixed(100 * weight, 1)} %`}>
            <span className="px-px whitespace-pre" style={{ background: wash(color, weight) }}>
              {shownToken(result.tokens[t])}
            </span>
            <span className="h-[3px]" aria-hidden="true">
              <span className="block h-full bg-ink/70" style={{ width: `${100 * weight}%` }} />
            </span>
            <span className="sr-only">{formatFixed(100 * weight, 1)} %</span>
          </li>
        ))}
      </ol>
    </div>
  );
}

/** One line a head, one cell a token. */
function AllHeads({
  result,
  model,
  label,
  chosen,
}: {
  result: Result;
  model: Model;
  label: string;
  chosen: number;
}) {
  const color = useColor(model.name);
  const { layers, heads, position } = result;
  return (
    <div className="min-w-0">
      <p className="text-[11px] text-muted">{label}</p>
      <svg
        viewBox={`0 0 ${position + 1} ${layers * heads}`}
        preserveAspectRatio="none"
        className="block w-full"
        style={{ height: layers * heads * 9 }}
        role="img"
        aria-label={`attention weights of ${label}: ${layers * heads} heads by ${position + 1} tokens`}
      >
        {Array.from({ length: layers * heads }, (_, head) =>
          Array.from(rowOf(result, model, head), (weight, t) => (
            <rect
              key={`${head}-${t}`}
              x={t}
              y={head}
              width={0.96}
              height={0.86}
              fill={wash(color, weight) ?? 'var(--raised)'}
            >
              <title>{`layer ${Math.floor(head / heads) + 1}, head ${(head % heads) + 1}, “${result.tokens[t]}”: ${formatFixed(100 * weight, 1)} %`}</title>
            </rect>
          )),
        )}
        <rect
          x={0}
          y={chosen}
          width={position + 1}
          height={0.9}
          fill="none"
          stroke="var(--ink)"
          strokeWidth={1}
          vectorEffect="non-scaling-stroke"
        />
      </svg>
    </div>
  );
}

const shownToken = (text = '') => (text === '<|endoftext|>' ? ' EOS' : text.replaceAll('\n', '⏎'));

const wash = (color: string, weight: number): string | undefined =>
  weight < 0.005
    ? undefined
    : `color-mix(in srgb, var(${color}) ${Math.round(8 + 62 * weight)}%, transparent)`;
