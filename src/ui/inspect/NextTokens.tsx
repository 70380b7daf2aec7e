import type { ResultOf } from '../../protocol/jobs.ts';
import { formatFixed } from '../common/format.ts';
import { HintedText } from '../common/Hint.tsx';
import { laneStyle } from '../common/laneStyle.ts';
import { Marker } from '../common/Marker.tsx';
import { useRace } from '../RaceContext.tsx';

/** The likeliest next tokens of each model, side by side. */
export function NextTokens({
  result,
  nameOf,
}: {
  result: ResultOf<'inspectText'>;
  nameOf: (model: string) => string;
}) {
  const catalog = useRace((state) => state.catalog);
  const { position, tokens } = result;
  return (
    <section className="panel min-w-0 p-3" aria-label="Next token">
      <h2 className="mb-2 text-sm font-semibold">
        <HintedText says="The ten likeliest tokens after the chosen one at temperature 1. Entropy: how undecided the model is.">
          What comes after <span className="font-mono">“{visible(tokens[position]!)}”</span>?
        </HintedText>
      </h2>
      <div className="grid min-w-0 gap-4 sm:grid-cols-[repeat(auto-fit,minmax(14rem,1fr))]">
        {result.models.map(({ name, next, entropy }) => {
          const color = name === 'sft' ? '--reference' : laneStyle(name, catalog).color;
          return (
            <div key={name} className="min-w-0" data-next={name}>
              <h3 className="flex items-center gap-1.5 text-xs font-medium">
                {name === 'sft' ? null : <Marker style={laneStyle(name, catalog)} />}
                {nameOf(name)}
                <span className="numeric ml-auto font-normal text-muted">
                  entropy {formatFixed(entropy[position], 2)} nats
                </span>
              </h3>
              <ol className="mt-1">
                {next.map(({ id, text, p }) => (
                  <li
                    key={id}
                    className="grid grid-cols-[6.5rem_1fr_3.5rem] items-center gap-2 py-px text-xs"
                  >
                    <span className="truncate font-mono" title={JSON.stringify(text)}>
                      {visible(text)}
                    </span>
                    <span className="h-2.5 bg-raised" aria-hidden="true">
                      <span
                        className="block h-full"
                        style={{ width: `${100 * p}%`, background: `var(${color})` }}
                      />
                    </span>
                    <span className="numeric text-right">{formatFixed(100 * p, 1)} %</span>
                  </li>
                ))}
              </ol>
            </div>
          );
        })}
      </div>
    </section>
  );
}

const visible = (text: string): string =>
  text === '<|endoftext|>' ? 'EOS' : text.replaceAll(' ', '␣').replaceAll('\n', '⏎');
