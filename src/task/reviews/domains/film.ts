import { words } from '../domain.ts';
import type { AspectGroup, Domain } from '../domain.ts';

const story: AspectGroup = {
  singular: words('plot story script ending dialogue'),
  plural: words('scenes twists'),
  adjectives: {
    positive: words('clever moving exciting funny original charming gripping'),
    negative: words('boring dull predictable confusing silly slow lazy'),
  },
  predicates: {
    positive: [
      'kept me on the edge of my seat',
      'drew me in from the start',
      'made me laugh out loud',
      'moved me to tears',
    ],
    negative: ['put me to sleep', 'made no sense', 'went nowhere', 'wasted two hours of my life'],
    neutral: ['followed the book', 'stayed close to the book', 'be set in a small town'],
  },
  lasting: true,
};

const cast: AspectGroup = {
  singular: words('acting cast'),
  plural: words('actors performances'),
  adjectives: {
    positive: words('convincing believable charming moving'),
    negative: words('wooden flat dull unconvincing'),
  },
  predicates: {
    positive: ['stole the show', 'brought the story to life', 'won us over'],
    negative: ['made me cringe', 'ruined every scene'],
    neutral: ['be much like in the book', 'be new to me'],
  },
  lasting: true,
};

const lookAndSound: AspectGroup = {
  singular: ['music', 'soundtrack', 'scenery', 'camera work'],
  plural: words('costumes effects songs'),
  adjectives: {
    positive: words('beautiful impressive memorable elegant stunning'),
    negative: words('ugly distracting forgettable cheap'),
  },
  predicates: {
    positive: ['took my breath away', 'stayed with me for days', 'brought the story to life'],
    negative: ['gave me a headache', 'ruined every scene'],
    neutral: ['be new to me', 'be much like in the book'],
  },
};

export const film: Domain = {
  name: 'film',
  items: words('film movie musical comedy drama thriller sequel'),
  preposition: 'in',
  item: {
    ...story,
    predicates: {
      positive: [...story.predicates.positive, 'be worth every minute'],
      negative: [...story.predicates.negative, 'be a waste of time', 'dragged on and on'],
      neutral: ['be set in a small town', 'lasted two hours', 'followed the book'],
    },
  },
  heads: words('movie film choice'),
  aspects: [story, cast, lookAndSound],
  visits: [
    'We watched this {item} on {day}',
    'We saw this {item} on {day}',
    'I saw this {item} with my {person}',
    'I watched this {item} with my {person}',
    'I watched this {item} last {period}',
    'I saw this {item} last {period}',
    'My {person} picked this {item}',
  ],
  facts: [
    'It lasted two hours',
    'We sat in the back row',
    'We watched it in the evening',
    'I had read the book before',
    'We saw it on {day}',
    'It was set in a small town',
  ],
  closers: {
    positive: ['I would watch it again', 'I cannot wait to see it again', 'Do not miss it'],
    negative: ['Do not watch it', 'We left before the end', 'I want my two hours back'],
    neutral: ['I might watch it again', 'We talked about it on the way home'],
  },
};
