import { words } from '../domain.ts';
import type { AspectGroup, Domain } from '../domain.ts';
import { people, price } from './people.ts';

const build: AspectGroup = {
  singular: words('design case cover'),
  plural: words('buttons materials'),
  adjectives: {
    positive: words('sturdy solid elegant practical'),
    negative: words('flimsy fragile clumsy ugly cheap'),
  },
  predicates: {
    positive: ['be built to last', 'be a pleasant surprise'],
    negative: ['fell apart after a week', 'fell apart in my hands'],
    neutral: ['be much like on the website', 'be the same as last year', 'be made in the same factory'],
  },
  linkingVerbs: words('felt looked'),
};

const electronics: AspectGroup = {
  singular: words('battery charger screen connection'),
  plural: words('cables speakers'),
  adjectives: {
    positive: words('reliable impressive strong'),
    negative: words('weak unreliable faulty useless'),
  },
  predicates: {
    positive: ['worked like a charm', 'worked right out of the box'],
    negative: ['stopped working on {day}', 'broke after two days', 'never worked'],
    neutral: ['be the same as last year', 'be made in the same factory'],
  },
  lasting: true,
};

const guidance: AspectGroup = {
  singular: words('manual setup app'),
  plural: words('instructions settings controls'),
  adjectives: {
    positive: words('clear simple helpful practical'),
    negative: words('confusing complicated useless unclear'),
  },
  predicates: {
    positive: ['answered all my questions', 'saved me a lot of time'],
    negative: ['made no sense', 'gave me a headache', 'drove me crazy'],
    neutral: ['be in English', 'be on the website', 'took about ten minutes'],
  },
};

const delivery: AspectGroup = {
  singular: words('delivery shipping'),
  plural: [],
  adjectives: { positive: words('fast prompt reliable'), negative: words('slow late careless') },
  predicates: {
    positive: ['be a pleasant surprise', 'could not have been faster'],
    negative: ['took forever', 'drove me crazy'],
    neutral: ['took {number} days', 'cost {number} dollars'],
  },
  unloved: true,
};

export const product: Domain = {
  name: 'product',
  items: words('phone camera tablet speaker laptop radio headset'),
  preposition: 'of',
  item: {
    ...build,
    adjectives: {
      positive: words('reliable sturdy practical elegant impressive'),
      negative: words('unreliable flimsy useless clumsy faulty ugly'),
    },
    predicates: {
      positive: [
        'worked like a charm',
        'worked right out of the box',
        'made my life easier',
        'be worth every penny',
      ],
      negative: [
        'be a waste of money',
        'broke after two days',
        'fell apart after a week',
        'stopped working on {day}',
      ],
      neutral: ['came in a plain box', 'be made for travel', 'be smaller than my old one'],
    },
  },
  heads: words('purchase choice gift'),
  aspects: [build, electronics, guidance, delivery, people(['seller', 'support team'], ['sellers']), price],
  visits: [
    'I bought this {item} last {period}',
    'I bought this {item} for my {person}',
    'I bought this {item} for my {room}',
    'I ordered this {item} on {day}',
    'My {person} picked this {item}',
    'I have had this {item} for {number} months',
    'We ordered this {item} for the {room}',
  ],
  facts: [
    'It arrived on {day}',
    'I use it in my {room}',
    'It came with a cable',
    'I chose the blue one',
    'I paid {number} hundred dollars',
    'My {person} has the same one',
    'It came in a plain box',
  ],
  closers: {
    positive: ['I would buy it again', 'I use it every day', 'Buy it'],
    negative: ['I sent it back', 'I want my money back', 'Save your money', 'Do not buy it'],
    neutral: ['I might keep it', 'I might order another one'],
  },
};
