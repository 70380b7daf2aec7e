/** The points of a published figure, from the text in which they are kept. */
import { AppError } from '../../shared/errors.ts';

export const PUBLISHED_SOURCE = 'Rafailov et al. 2023, Figure 2, read off the published figure';

export interface FrontierPlace {
  /** KL to the SFT model, nats an answer. */
  readonly kl: number;
  /** 0 to 1. */
  readonly gold: number;
}
export interface PublishedMethod {
  /** As in the figure's legend. */
  readonly name: string;
  readonly points: readonly FrontierPlace[];
}

const HEADING = /^## (?<name>.+): (?<count>\d+) points/;
const POINT = /\((?<kl>-?[\d.]+),(?<gold>-?[\d.]+)\)/g;

/**
 * Reads `## NAME: COUNT points` headings, each followed by `(KL,reward)` pairs; lines that start with one # are notes.
 * @throws AppError('config') naming the heading whose count does not fit
 */
export function parsePublishedPoints(text: string): PublishedMethod[] {
  const methods: { name: string; count: number; points: FrontierPlace[] }[] = [];
  for (const line of text.split('\n')) {
    const heading = HEADING.exec(line)?.groups;
    if (heading) methods.push({ name: heading['name']!, count: Number(heading['count']), points: [] });
    else if (!line.startsWith('#')) methods.at(-1)?.points.push(...pointsOf(line));
  }
  for (const { name, count, points } of methods)
    if (points.length !== count)
      throw new AppError('config', `published points: ${name}: expected ${count}, got ${points.length}`);
  return methods.map(({ name, points }) => ({ name, points }));
}

const pointsOf = (line: string): FrontierPlace[] =>
  Array.from(line.matchAll(POINT), ({ groups }) => ({
    kl: Math.max(0, Number(groups!['kl'])),
    gold: Number(groups!['gold']),
  }));
