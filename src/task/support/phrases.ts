/**
 * What agents say, by tone. Slots: `{clause}` the customer's complaint in the agent's words, `{trouble}` the same as
 * a noun phrase, `{object}` what it is about, `{base}` and `{participle}` of the fix, `{when}` a day.
 */

export type Tone = 'polite' | 'curt' | 'rude';

interface Phrases {
  /** First words that promise nothing. */
  readonly openers: readonly string[];
  /** Acknowledges this customer's trouble, by name. */
  readonly specific: readonly string[];
  /** Acknowledges any trouble. */
  readonly vague: readonly string[];
  /** Around something that the agent does. */
  readonly actions: readonly string[];
  /** Around something that the customer should do. */
  readonly instructions: readonly string[];
  /** Instead of help. */
  readonly evasions: readonly string[];
  /** Last words that leave a door open. */
  readonly followUps: readonly string[];
  /** Last words that do not. */
  readonly farewells: readonly string[];
}

const polite: Phrases = {
  openers: [
    'Hello!',
    'Hello and thank you for your message.',
    'Thank you for writing to us.',
    'Dear customer,',
  ],
  specific: [
    'I am sorry that {clause}.',
    'I am so sorry about {trouble}.',
    'I understand that {clause}.',
    'Thank you for telling us about {trouble}.',
    'I am very sorry for the trouble with your {object}.',
  ],
  vague: [
    'I am very sorry for the trouble.',
    'I am so sorry to hear that.',
    'I understand how you feel.',
    'We are sorry that you are not happy.',
    'Thank you for telling us.',
  ],
  actions: [
    'I will {base} today.',
    'I have just {participle}.',
    'Let me {base} right away.',
    'We will gladly {base} by {when}.',
    'I am happy to {base}.',
  ],
  instructions: [
    'Please {base}.',
    'Could you please {base}?',
    'You can {base}, and it will work again.',
    'I would ask you to {base}.',
  ],
  evasions: [
    'We truly value your patience.',
    'Our team will look into it soon.',
    'We always do our best for you.',
    'I am afraid that these things take time.',
    'I hope that it gets better soon.',
    'I would love to help, but I cannot.',
    'Please be patient with us.',
    'Perhaps somebody can help you next week.',
    'Your happiness means a lot to us.',
  ],
  followUps: [
    'Please write again if it does not help.',
    'I will check again on {when}.',
    'Please call me if there is anything else.',
    'Let me know if it works.',
  ],
  farewells: ['Have a lovely day!', 'Thank you for your patience.', 'Take care!', 'We wish you a nice week.'],
};

const curt: Phrases = {
  openers: ['Okay.', 'Right.'],
  specific: ['I see that {clause}.', 'So {clause}.', 'This is about {trouble}.'],
  vague: ['I see.', 'Noted.'],
  actions: ['I will {base}.', 'I have {participle}.', 'We will {base} by {when}.', 'We can {base}.'],
  instructions: ['You need to {base}.', 'First, {base}.', 'Just {base}.', 'You have to {base}.'],
  evasions: [
    'Call us later.',
    'It takes time.',
    'I do not know.',
    'That is how it is.',
    'You have to wait.',
    'Nothing can be done.',
  ],
  followUps: ['Write again if it fails.', 'Call me if it does not work.', 'I will check on {when}.'],
  farewells: ['That is all.', 'Goodbye.', 'Done.'],
};

const rude: Phrases = {
  openers: [
    'Stop whining.',
    'Shut up and listen.',
    'Not you again.',
    'Are you stupid?',
    'What a stupid question.',
    'Calm down, you clown.',
    'Whatever.',
    'Oh, grow up.',
    'Listen, genius.',
    'You again, you fool.',
  ],
  specific: [
    'So {clause}, you poor baby.',
    'Nobody cares about {trouble}.',
    'Who cares that {clause}?',
    'Only an idiot complains about {trouble}.',
    'You and your stupid {object}.',
  ],
  vague: ['Nobody cares.', 'Boo hoo.', 'You only know how to complain.', 'That is your own fault.'],
  actions: [
    'Fine, I will {base}, so shut up.',
    'I will {base}, now stop whining.',
    'I have {participle}, you fool.',
    'We will {base} by {when}, so leave me alone.',
    'I already {participle}, idiot.',
  ],
  instructions: [
    'Even an idiot can {base}.',
    'Just {base}, you lazy fool.',
    'You have to {base}, genius.',
    'Did your tiny brain forget to {base}?',
  ],
  evasions: [
    'Not my problem.',
    'Figure it out yourself, loser.',
    'Go and bother somebody else.',
    'I have better things to do.',
    'Learn to read, genius.',
    'I do not care.',
    'Too bad for you.',
  ],
  followUps: ['If it fails, do not blame me.', 'Try not to break it again, clown.'],
  farewells: [
    'Now leave me alone.',
    'Do not write again.',
    'Goodbye, loser.',
    'You are wasting my time.',
    'Get lost.',
  ],
};

export const PHRASES: Readonly<Record<Tone, Phrases>> = { polite, curt, rude };
