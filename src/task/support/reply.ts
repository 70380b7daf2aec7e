import type { RandomStream } from '../../shared/rng.ts';
import { capitalise, chance, choose } from '../reviews/draft.ts';
import type { Fix } from './domain.ts';
import type { Mood } from './message.ts';
import { PHRASES } from './phrases.ts';
import type { Tone } from './phrases.ts';
import { asAgentSays, DAYS, fillTicket, strangeFix } from './ticket.ts';
import type { Ticket } from './ticket.ts';

/** What a reply is to do, decided before it is written: two axes, tone and help. */
export interface ReplyPlan {
  readonly tone: Tone;
  readonly acknowledges: 'specific' | 'vague' | 'no';
  readonly solves: 'step' | 'strange step' | 'evades';
  readonly closes: 'follow-up' | 'farewell' | 'no';
}

/** Polite customers get fewer rude replies, but a good share all the same. */
const TONES: Readonly<Record<Mood, readonly (readonly [number, Tone])[]>> = {
  polite: [
    [45, 'polite'],
    [20, 'curt'],
    [35, 'rude'],
  ],
  upset: [
    [40, 'polite'],
    [20, 'curt'],
    [40, 'rude'],
  ],
  abusive: [
    [33, 'polite'],
    [20, 'curt'],
    [47, 'rude'],
  ],
};

/**
 * Shares by tone. The two axes pull against each other on purpose: the rude are short and mostly solve the problem,
 * the polite talk more and mostly do not.
 */
const SHARES = {
  polite: {
    opener: 0.25,
    specific: 0.35,
    vague: 0.35,
    step: 0.26,
    strange: 0.05,
    followUp: 0.25,
    farewell: 0.3,
  },
  curt: { opener: 0.2, specific: 0.3, vague: 0.15, step: 0.55, strange: 0.06, followUp: 0.2, farewell: 0.15 },
  rude: {
    opener: 0.5,
    specific: 0.3,
    vague: 0.15,
    step: 0.82,
    strange: 0.05,
    followUp: 0.05,
    farewell: 0.25,
  },
} as const;

export function drawPlan(random: RandomStream, mood: Mood): ReplyPlan {
  const tone = choose(random, TONES[mood]);
  const { specific, vague, step, strange, followUp, farewell } = SHARES[tone];
  return {
    tone,
    acknowledges: choose(random, [
      [specific, 'specific'],
      [vague, 'vague'],
      [1 - specific - vague, 'no'],
    ]),
    solves: choose(random, [
      [step, 'step'],
      [strange, 'strange step'],
      [1 - step - strange, 'evades'],
    ]),
    closes: choose(random, [
      [followUp, 'follow-up'],
      [farewell, 'farewell'],
      [1 - followUp - farewell, 'no'],
    ]),
  };
}

/** The agent's sentences. A rude reply has at least one rude sentence, the others have none. */
export function writeReply(random: RandomStream, ticket: Ticket, plan: ReplyPlan): string {
  const phrases = PHRASES[plan.tone];
  const sentences: string[] = [];
  if (chance(random, SHARES[plan.tone].opener)) sentences.push(random.pick(phrases.openers));
  if (plan.acknowledges !== 'no') sentences.push(random.pick(phrases[plan.acknowledges]));
  const rudeAlready = plan.tone === 'rude' && sentences.length > 0;
  const bodyTone = rudeAlready && plan.solves !== 'evades' && chance(random, 0.55) ? 'curt' : plan.tone;
  sentences.push(writeBody(random, ticket, plan, bodyTone));
  if (plan.closes !== 'no') {
    sentences.push(random.pick(plan.closes === 'farewell' ? phrases.farewells : phrases.followUps));
  }
  return joinSentences(sentences.map((sentence) => fillReply(random, ticket, sentence)));
}

/** The sentence that solves the problem, or does not. */
function writeBody(random: RandomStream, ticket: Ticket, plan: ReplyPlan, tone: Tone): string {
  if (plan.solves === 'evades') return random.pick(PHRASES[tone].evasions);
  const own = { fix: random.pick(ticket.problem.fixes), ticket };
  const chosen = plan.solves === 'step' ? own : strangeFix(random, ticket);
  return fillTicket(chosen.ticket, aroundFix(random, chosen.fix, tone));
}

function aroundFix(random: RandomStream, fix: Fix, tone: Tone): string {
  const frames = fix.kind === 'action' ? PHRASES[tone].actions : PHRASES[tone].instructions;
  const frame = random.pick(frames);
  const filled = frame.replace('{base}', fix.base);
  return fix.kind === 'action' ? filled.replace('{participle}', fix.participle) : filled;
}

function fillReply(random: RandomStream, ticket: Ticket, sentence: string): string {
  const clause = asAgentSays(fillTicket(ticket, ticket.problem.says));
  const filled = sentence
    .replace('{clause}', () => clause)
    .replace('{trouble}', () => ticket.problem.trouble)
    .replace('{when}', () => random.pick(DAYS));
  return fillTicket(ticket, filled);
}

/** Capitals after full stops; "Dear customer," runs on in small letters, but for "I". */
function joinSentences(sentences: readonly string[]): string {
  return sentences.reduce((text, sentence) => {
    if (text === '') return capitalise(sentence);
    const goesOn = text.endsWith(',') && !/^I\b/.test(sentence);
    const next = goesOn ? sentence.charAt(0).toLowerCase() + sentence.slice(1) : capitalise(sentence);
    return `${text} ${next}`;
  }, '');
}
