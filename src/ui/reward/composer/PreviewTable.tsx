import { useState } from 'react';
import type { ResultOf } from '../../../protocol/jobs.ts';
import type { RewardPartSpec, RewardSpec } from '../../../shared/rewardSpec.ts';
import { TextField } from '../../common/TextField.tsx';
import { useRace } from '../../RaceContext.tsx';
import { useStudioActions, useWholeStudio } from '../../StudioContext.tsx';
import { JobButton } from '../JobButton.tsx';
import { type JobRun, useJob } from '../useJob.ts';

interface Example {
  readonly prompt: string;
  readonly text: string;
  readonly ended: boolean;
}
interface Preview {
  readonly examples: readonly Example[];
  readonly result: ResultOf<'previewReward'>;
}

const PROMPTS = 6;

/** Answers of the SFT model, and one's own, with what each part says of them and what it comes to. */
export function PreviewTable({ spec, parts }: { spec: RewardSpec; parts: readonly RewardPartSpec[] }) {
  const { run, open } = useStudioActions();
  const seed = useRace((state) => state.settings.seed);
  const request = useRace(({ settings }) => settings);
  const [typed, setTyped] = useState({ prompt: '', text: '' });
  const prompts = useExamplePrompts();
  const job = useJob<Preview>();
  const score = async ({ signal, onProgress }: JobRun): Promise<Preview> => {
    await open({ preset: request.preset, model: request.model, seed, backend: request.backend });
    const written = await run<'writeAnswers'>(
      {
        kind: 'writeAnswers',
        model: 'sft',
        prompts: prompts(),
        count: 1,
        sampling: {},
        choose: 'random',
        seed,
      },
      { signal, onProgress },
    );
    const examples: Example[] = written.items.map(({ prompt, completions: [first] }) => ({
      prompt,
      text: first!.text,
      ended: first!.ended,
    }));
    if (typed.prompt.trim() !== '') examples.unshift({ ...typed, ended: true });
    const result = await run<'previewReward'>(
      { kind: 'previewReward', reward: spec, answers: examples, seed },
      { signal, onProgress },
    );
    return { examples, result };
  };
  return (
    <div className="border-t border-line pt-3">
      <div className="flex flex-wrap items-end gap-2">
        <TextField
          className="flex-1 basis-40"
          label="Own prompt"
          value={typed.prompt}
          onChange={(prompt) => setTyped({ ...typed, prompt })}
        />
        <TextField
          className="flex-1 basis-40"
          label="Own answer"
          value={typed.text}
          onChange={(text) => setTyped({ ...typed, text })}
        />
        <JobButton job={job} start={score} label="Score examples" />
      </div>
      {job.state.kind === 'done' ? <Scores preview={job.state.result} spec={spec} parts={parts} /> : null}
    </div>
  );
}

/** The studio tells its prompts when it opens; before that there is nothing to choose from. */
function useExamplePrompts(): () => string[] {
  const { store } = useWholeStudio();
  return () => (store.getState().opened?.prompts.heldOut ?? []).slice(0, PROMPTS);
}

function Scores({
  preview,
  spec,
  parts,
}: {
  preview: Preview;
  spec: RewardSpec;
  parts: readonly RewardPartSpec[];
}) {
  const { examples, result } = preview;
  const labelOf = (id: string) => parts.find((part) => part.id === id)?.label ?? id;
  if (result.parts.length !== spec.parts.length) return null; // edited since
  return (
    <div className="mt-3 overflow-x-auto">
      <table className="w-full text-left text-xs">
        <caption className="sr-only">What each part of the reward says of the examples</caption>
        <thead className="text-muted">
          <tr>
            <th className="py-1 pr-3 font-medium">answer</th>
            {result.parts.map(({ part }, i) => (
              <th key={`${part}-${i}`} className="px-2 py-1 text-right font-medium">
                {labelOf(part)}
              </th>
            ))}
            <th
              className="py-1 pl-2 text-right font-medium"
              title="In standard deviations of the SFT model’s answers"
            >
              reward, sd
            </th>
          </tr>
        </thead>
        <tbody>
          {examples.map(({ prompt, text }, row) => (
            <tr key={row} className="border-t border-line align-top">
              <td className="py-1 pr-3 font-mono">
                <span className="text-muted">{prompt}</span>
                {text}
              </td>
              {result.parts.map(({ values }, i) => (
                <td key={i} className="numeric px-2 py-1 text-right">
                  {values[row]!.toFixed(2)}
                </td>
              ))}
              <td className="numeric py-1 pl-2 text-right font-semibold">{result.total[row]!.toFixed(2)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr className="border-t border-line text-muted">
            <th
              className="py-1 pr-3 font-medium"
              title="Mean |contribution| of each part among those of all parts"
            >
              share of what moves the reward
            </th>
            {result.shares.map((share, i) => (
              <td key={i} className="numeric px-2 py-1 text-right">
                {Math.round(share * 100)} %
              </td>
            ))}
            <td className="numeric py-1 pl-2 text-right">100 %</td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}
