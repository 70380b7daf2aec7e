import type { RandomStream } from '../../shared/rng.ts';
import { capitalise, chance, choose } from '../reviews/draft.ts';
import { fillTicket } from './ticket.ts';
import type { Ticket } from './ticket.ts';

/** How the customer writes. What they say about the problem is the same. */
export type Mood = 'polite' | 'upset' | 'abusive';

const MOODS: readonly (readonly [number, Mood])[] = [
  [35, 'polite'],
  [40, 'upset'],
  [25, 'abusive'],
];

/** Sentences before the problem, and after it. */
const BEFORE: Readonly<Record<Mood, readonly string[]>> = {
  polite: [
    'Hello,',
    'Good morning,',
    'Hi there,',
    'Excuse me,',
    'Sorry to bother you, but',
    'Dear team,',
    'Good evening,',
  ],
  upset: [
    'Again,',
    'This is the second time:',
    'I am annoyed:',
    'I have called twice:',
    'Look,',
    'It is a shame:',
    'I cannot believe it:',
  ],
  abusive: [
    'Hey, you idiots,',
    'What a joke:',
    'Wake up,',
    'You clowns,',
    'I hate you people:',
    'Listen, you fools,',
    'Stupid company:',
  ],
};
const AFTER: Readonly<Record<Mood, readonly string[]>> = {
  polite: [
    'Can you help me, please?',
    'Could you look into it?',
    'Thank you!',
    'What can I do?',
    'I would be very grateful.',
    'Do you have any idea?',
    'I hope you can fix it.',
  ],
  upset: [
    'Fix it now!',
    'What is going on?',
    'I want an answer.',
    'Do something!',
    'I am tired of waiting.',
    'This is not okay.',
    'I expected more from you.',
  ],
  abusive: [
    'You are all useless!',
    'Are you asleep?',
    'What a bunch of clowns!',
    'Fix it, you fools!',
    'You are a waste of money.',
    'My dog works harder than you!',
    'Is anybody there with a brain?',
  ],
};

export const drawMood = (random: RandomStream): Mood => choose(random, MOODS);

/** "Customer: Hello, my parcel is two weeks late. Agent:": the prompt of a reply. */
export function writeMessage(random: RandomStream, ticket: Ticket, mood: Mood): string {
  const clause = fillTicket(ticket, ticket.problem.says);
  const before = chance(random, 0.45) ? `${random.pick(BEFORE[mood])} ` : '';
  const after = before === '' || chance(random, 0.3) ? ` ${random.pick(AFTER[mood])}` : '';
  const mark = mood !== 'polite' && chance(random, 0.25) ? '!' : '.';
  return `Customer: ${capitalise(before + clause)}${mark}${after} Agent:`;
}
