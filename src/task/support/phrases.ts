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
    'Hello there!',
    'It is nice to hear from you.',
  ],
  specific: [
    'I am sorry that {clause}.',
    'I am so sorry about {trouble}.',
    'I understand that {clause}.',
    'Thank you for telling us about {trouble}.',
    'I am very sorry for the trouble with your {object}.',
    'I can see why {trouble} upsets you.',
    'I apologize for {trouble}.',
    'It should not happen that {clause}.',
  ],
  vague: [
    'I am very sorry for the trouble.',
    'I am so sorry to hear that.',
    'I understand how you feel.',
    'We are sorry that you are not happy.',
    'Thank you for telling us.',
    'We apologize for any trouble.',
    'That must be hard for you.',
  ],
  actions: [
    'I will {base} today.',
    'I have just {participle}.',
    'Let me {base} right away.',
    'We will gladly {base} by {when}.',
    'I am happy to {base}.',
    'Our team has {participle} this morning.',
    'I will {base} before {when}.',
    'To make up for it, I have {participle}.',
  ],
  instructions: [
    'Please {base}.',
    'Could you please {base}?',
    'You can {base}, and it will work again.',
    'I would ask you to {base}.',
    'It will help to {base}.',
    'The quickest way is to {base}.',
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
    'We are proud of our service.',
    'Every customer is special to us.',
    'We will think about your kind words.',
    'I wish I knew what to say.',
  ],
  followUps: [
    'Please write again if it does not help.',
    'I will check again on {when}.',
    'Please call me if there is anything else.',
    'Let me know if it works.',
    'I am here if you need more help.',
  ],
  farewells: [
    'Have a lovely day!',
    'Thank you for your patience.',
    'Take care!',
    'We wish you a nice week.',
    'All the best!',
    'Have a wonderful evening!',
  ],
};

const curt: Phrases = {
  openers: ['Okay.', 'Right.', 'Yes.'],
  specific: [
    'I see that {clause}.',
    'So {clause}.',
    'This is about {trouble}.',
    'I have read about {trouble}.',
    'We know about {trouble}.',
  ],
  vague: ['I see.', 'Noted.', 'That happens.'],
  actions: [
    'I will {base}.',
    'I have {participle}.',
    'We will {base} by {when}.',
    'We can {base}.',
    'On {when}, we will {base}.',
  ],
  instructions: [
    'You need to {base}.',
    'First, {base}.',
    'Just {base}.',
    'You have to {base}.',
    'Try this: {base}.',
  ],
  evasions: [
    'Call us later.',
    'It takes time.',
    'I do not know.',
    'That is how it is.',
    'You have to wait.',
    'Nothing can be done.',
    'Ask another department.',
    'That is against the rules.',
  ],
  followUps: ['Write again if it fails.', 'Call me if it does not work.', 'I will check on {when}.'],
  farewells: ['That is all.', 'Goodbye.', 'Done.', 'Nothing else.'],
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
    'You are so annoying.',
    'Dry your tears.',
    'Can you even read?',
  ],
  specific: [
    'So {clause}, you poor baby.',
    'Nobody cares about {trouble}.',
    'Who cares that {clause}?',
    'Only an idiot complains about {trouble}.',
    'You and your stupid {object}.',
    'Crying about {trouble} is pathetic.',
    'A child would not whine about {trouble}.',
  ],
  vague: [
    'Nobody cares.',
    'Boo hoo.',
    'You only know how to complain.',
    'That is your own fault.',
    'What a silly little problem.',
    'Blame yourself, dummy.',
  ],
  actions: [
    'Fine, I will {base}, so shut up.',
    'I will {base}, now stop whining.',
    'I have {participle}, you fool.',
    'We will {base} by {when}, so leave me alone.',
    'I already {participle}, idiot.',
    'Ugh, I will {base} if you stop crying.',
    'I have {participle}, so quit bothering me.',
  ],
  instructions: [
    'Even an idiot can {base}.',
    'Just {base}, you lazy fool.',
    'You have to {base}, genius.',
    'Did your tiny brain forget to {base}?',
    'Are you too lazy to {base}?',
    'Now {base}, dummy.',
  ],
  evasions: [
    'Not my problem.',
    'Figure it out yourself, loser.',
    'Go and bother somebody else.',
    'I have better things to do.',
    'Learn to read, genius.',
    'I do not care.',
    'Too bad for you.',
    'Your whining makes me sick.',
    'I am not your mother.',
  ],
  followUps: ['If it fails, do not blame me.', 'Try not to break it again, clown.'],
  farewells: [
    'Now go away.',
    'Do not write again.',
    'Goodbye, loser.',
    'You are wasting my time.',
    'Get lost.',
    'I am done with you.',
    'Next time use your brain.',
  ],
};

export const PHRASES: Readonly<Record<Tone, Phrases>> = { polite, curt, rude };
