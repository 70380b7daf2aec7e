/** Which words of a ticket are its topic, read off the grammar's own data. */
import { readTokens } from '../reviews/goldTokens.ts';
import type { Problem, SupportDomain } from './domain.ts';
import { FUNCTION_WORDS, GENERIC_WORDS } from './helpLexicon.ts';
import { SUPPORT_DOMAINS } from './ticket.ts';

/** What a customer's message is about. */
export interface Topic {
  /** Topic words of the message itself. */
  readonly named: ReadonlySet<string>;
  /** Topic words of the message's problem and of its fixes. */
  readonly related: ReadonlySet<string>;
  /** Topic words of the domain. */
  readonly domain: ReadonlySet<string>;
}

const wordsOf = (template: string): string[] =>
  readTokens(template.replace(/\{\w+\}/g, '')).filter(
    (word) => /^\p{L}/u.test(word) && !FUNCTION_WORDS.has(word),
  );

const contentOf = (template: string): string[] =>
  wordsOf(template).filter((word) => !GENERIC_WORDS.has(word));

const problemWords = (problem: Problem): string[] =>
  // a fix starts with its verb, which is no topic: "order the missing part"
  [problem.says, problem.trouble, ...problem.fixes.map((fix) => fix.base.replace(/^\S+/, ''))].flatMap(
    contentOf,
  );

const domainWords = (domain: SupportDomain): Set<string> =>
  new Set([...domain.objects, ...domain.items, ...domain.problems.flatMap(problemWords)]);

const DOMAINS = SUPPORT_DOMAINS.map((domain) => ({
  words: domainWords(domain),
  things: new Set([...domain.objects, ...domain.items]),
  problems: domain.problems.map((problem) => ({
    says: new Set(wordsOf(problem.says)),
    words: problemWords(problem),
  })),
}));

/** Every word that is a topic of some domain. */
const TOPIC_WORDS: ReadonlySet<string> = new Set(DOMAINS.flatMap(({ words }) => [...words]));

export const isTopicWord = (word: string): boolean => TOPIC_WORDS.has(word) || singularOf(word) !== undefined;

const singularOf = (word: string): string | undefined => {
  const singular = word.endsWith('s') ? word.slice(0, -1) : undefined;
  return singular !== undefined && TOPIC_WORDS.has(singular) ? singular : undefined;
};

/** "parcels" is "parcel"; unknown words stay. */
export const topicWord = (word: string): string =>
  TOPIC_WORDS.has(word) ? word : (singularOf(word) ?? word);

/** The problems whose words the message shares most, and their domain; null if it shares none. */
export function topicOf(message: readonly string[]): Topic | null {
  const said = new Set(message.map(topicWord));
  const scored = DOMAINS.flatMap((domain) =>
    domain.problems.map((problem) => ({
      domain,
      problem,
      score: likeness(problem.says, said) + 0.5 * Math.min(1, overlap(domain.things, said)),
    })),
  );
  const best = Math.max(...scored.map(({ score }) => score));
  if (best === 0) return null;
  const matches = scored.filter(({ score }) => score === best);
  const named = [...said].filter((word) => TOPIC_WORDS.has(word));
  return {
    named: new Set(named),
    related: new Set([...named, ...matches.flatMap(({ problem }) => problem.words)]),
    domain: new Set(matches.flatMap(({ domain }) => [...domain.words])),
  };
}

/** Shared words, and among equals the problem of which more was said. */
function likeness(says: ReadonlySet<string>, said: ReadonlySet<string>): number {
  const shared = overlap(says, said);
  return says.size === 0 ? 0 : shared + (0.4 * shared) / says.size;
}

function overlap(words: ReadonlySet<string>, said: ReadonlySet<string>): number {
  let count = 0;
  for (const word of words) if (said.has(word)) count++;
  return count;
}
