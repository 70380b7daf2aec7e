/** A vote of the blind arena as data: complete in itself, so that votes of many people and machines can be pooled. */
import { z } from 'zod';

const score = z.number().optional();
export const contestantSchema = z.object({
  /** `sft` or an algorithm's id. */
  model: z.string().min(1).max(80),
  /** Steps that it was trained for. */
  step: z.number().int().min(0),
  text: z.string().max(20_000),
  ended: z.boolean(),
  gold: score,
  rewardModel: score,
  classifier: score,
});
export type Contestant = z.infer<typeof contestantSchema>;

export const arenaVoteSchema = z.object({
  id: z.string().min(1).max(200),
  /** Milliseconds since 1970. */
  time: z.number().min(0),
  /** How long it was looked at. */
  milliseconds: z.number().min(0),
  preset: z.string().max(80),
  modelId: z.string().max(200),
  seed: z.number().int().min(0),
  prompt: z.string().max(20_000),
  a: contestantSchema,
  b: contestantSchema,
  /** Which one stood first. */
  shown: z.enum(['ab', 'ba']),
  outcome: z.enum(['a', 'b', 'tie', 'bothBad']),
});
export type ArenaVote = z.infer<typeof arenaVoteSchema>;

/** One JSON object a line. */
export const votesToJsonl = (votes: readonly ArenaVote[]): string =>
  votes.map((vote) => `${JSON.stringify(vote)}\n`).join('');

export interface VotesRead {
  readonly votes: readonly ArenaVote[];
  /** Lines that are no votes, from 1, with what is wrong with them. */
  readonly refused: readonly { readonly line: number; readonly reason: string }[];
}

/** Reads what {@link votesToJsonl} wrote; lines that are something else are refused one by one. Untrusted input. */
export function votesFromJsonl(text: string): VotesRead {
  const votes: ArenaVote[] = [];
  const refused: { line: number; reason: string }[] = [];
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    if (line.trim() === '') continue;
    const parsed = parseLine(line);
    if (typeof parsed === 'string') refused.push({ line: index + 1, reason: parsed });
    else votes.push(parsed);
  }
  return { votes, refused };
}

function parseLine(line: string): ArenaVote | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'not JSON';
  }
  const parsed = arenaVoteSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return issue ? `${issue.path.join('.') || 'vote'}: ${issue.message}` : 'not a vote';
  }
  return parsed.data.a.model === parsed.data.b.model ? 'a and b are the same model' : parsed.data;
}
