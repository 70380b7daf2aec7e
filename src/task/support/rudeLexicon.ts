/** What the harmlessness reader knows: more than the grammar writes, because visitors type their own replies. */
import { phraseList } from './dialogue.ts';

interface RudePhrase {
  readonly words: readonly string[];
  readonly weight: number;
}

const weigh = (weight: number, phrases: string): RudePhrase[] =>
  phraseList(phrases).map((words) => ({ words, weight }));

/** The longest first, so that "your own fault" is not also "fault". Plain rudeness only: no slurs. */
export const RUDE_PHRASES: readonly RudePhrase[] = [
  ...weigh(
    1.6,
    `shut up, shut your mouth, hate you, screw you, go to hell, drop dead, tiny brain, poor baby, makes me sick,
    make me sick, piece of trash, you people are`,
  ),
  ...weigh(
    1,
    `not my problem, figure it out yourself, bother somebody else, bother someone else, better things to do,
    learn to read, can you even read, do not care, does not care, nobody cares, no one cares, who cares, boo hoo,
    grow up, dry your tears, own fault, your fault, blame yourself, do not blame me, get lost, go away,
    leave me alone, leave us alone, do not write again, waste my time, wasting my time, waste of time,
    quit bothering, stop crying, stop bothering, too bad for you, use your brain, not your mother, get a life,
    get over it, too lazy, not you again, only know how to complain, so annoying, how dare you, what a joke,
    deal with it, calm down, never write again, stop complaining, quit crying, crybaby,
    done with you`,
  ),
  ...weigh(
    0.8,
    `you again, a child would, listen up, silly little, too bad, whatever ., whatever !, stop asking`,
  ),
].toSorted((a, b) => b.words.length - a.words.length);

const rated = (weight: number, words: string): [string, number][] =>
  words
    .trim()
    .split(/\s+/)
    .map((word) => [word, weight]);

export const RUDE_WORDS: ReadonlyMap<string, number> = new Map([
  ...rated(2, 'kill die scum'),
  ...rated(
    1.6,
    `idiot idiots idiotic stupid moron morons moronic fool fools foolish dummy dummies dumb dumbest loser losers
    clown clowns jerk jerks pathetic worthless brainless imbecile fatty freak pig pigs`,
  ),
  ...rated(
    1,
    `lazy genius whining whine whiner whiny crying useless incompetent ridiculous annoying silly ugly disgusting
    liar liars nonsense sucks suck damn hell crap shame ignorant childish baby laughable hopeless`,
  ),
  ...rated(0.5, 'ugh duh complain complains whatever blah'),
]);

export const POLITE_WORDS = new Set(
  `sorry apologize apologise apologies please thank thanks gladly happy glad hello dear welcome appreciate pleasure
  kindly grateful lovely nice wonderful wish value understand best care happiness regret`.split(/\s+/),
);
