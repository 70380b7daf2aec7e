import { words } from '../domain.ts';
import type { AspectGroup, Domain } from '../domain.ts';
import { dishes } from './food.ts';
import { people, prices } from './people.ts';

const rooms: AspectGroup = {
  singular: words('room bathroom kitchen lobby'),
  plural: words('rooms bedrooms'),
  adjectives: {
    positive: words('clean spacious bright cozy quiet'),
    negative: words('dirty noisy cramped dark smelly'),
  },
  predicates: {
    positive: ['felt like home', 'looked better than in the pictures'],
    negative: ['smelled like smoke', 'felt like a prison', 'looked worse than in the pictures'],
    neutral: ['be on the second floor', 'be about as big as in the pictures', 'faced the street'],
  },
  linkingVerbs: words('felt looked'),
  lasting: true,
};

const beds: AspectGroup = {
  singular: words('bed mattress'),
  plural: words('beds pillows'),
  adjectives: { positive: words('comfortable soft clean'), negative: words('uncomfortable lumpy dirty') },
  predicates: {
    positive: ['felt like a cloud', 'could not have been softer'],
    negative: ['kept me awake all night', 'hurt my back'],
    neutral: ['be near the window', 'be about the same as at home'],
  },
  linkingVerbs: ['felt'],
};

const surroundings: AspectGroup = {
  singular: words('view neighborhood garden beach'),
  plural: words('views gardens'),
  adjectives: {
    positive: words('beautiful peaceful pleasant stunning'),
    negative: words('ugly unpleasant depressing'),
  },
  predicates: {
    positive: ['took my breath away', 'looked better than in the pictures'],
    negative: ['looked worse than in the pictures', 'made us want to leave'],
    neutral: ['be much like in the pictures', 'be the same from every floor'],
  },
  linkingVerbs: ['looked'],
};

const breakfast: AspectGroup = {
  ...dishes,
  singular: words('breakfast coffee'),
  plural: ['pancakes'],
  adjectives: { positive: words('tasty fresh delicious'), negative: words('bland tasteless awful') },
  predicates: {
    positive: ['hit the spot', 'left us wanting more'],
    negative: ['tasted like cardboard', 'made me sick'],
    neutral: ['be served on the second floor', 'cost {number} dollars'],
  },
};

export const stay: Domain = {
  name: 'stay',
  items: words('hotel hostel cabin apartment resort inn'),
  preposition: 'at',
  item: {
    ...rooms,
    adjectives: {
      positive: words('charming clean cozy quiet peaceful'),
      negative: words('dirty noisy depressing crowded smelly'),
    },
    predicates: {
      positive: ['felt like home', 'made us feel at home', 'be worth every penny'],
      negative: ['ruined our stay', 'be a waste of money', 'felt like a prison'],
      neutral: ['be near the station', 'opened last {period}', 'be about half full'],
    },
  },
  heads: words('place choice experience'),
  aspects: [
    rooms,
    beds,
    surroundings,
    breakfast,
    people(words('host receptionist manager'), words('staff guides')),
    prices,
  ],
  visits: [
    'We visited this {item} on {day}',
    'We visited this {item} last {period}',
    'We stayed at this {item} for {number} nights',
    'I stayed at this {item} with my {person}',
    'I booked this {item} for my {person}',
    'We spent a weekend at this {item}',
    'My {person} picked this {item}',
  ],
  facts: [
    'Our room was on the second floor',
    'We came by train',
    'It rained on {day}',
    'There is a bus to the center',
    'We left on {day}',
    'There were {number} of us',
    'It is near the station',
    'We stayed for {number} nights',
  ],
  closers: {
    positive: [
      'We will be back',
      'We did not want to leave',
      'Thank you for everything',
      'I cannot wait to go back',
    ],
    negative: ['We will not be back', 'We left a day early', 'Stay somewhere else'],
    neutral: ['We might go back', 'We also visited the museum'],
  },
};
