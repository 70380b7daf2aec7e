import { words } from '../domain.ts';
import type { AspectGroup, Domain } from '../domain.ts';
import { people, prices } from './people.ts';

export const dishes: AspectGroup = {
  singular: words('pizza pasta fish steak curry chicken'),
  plural: words('noodles dumplings fries burgers vegetables'),
  adjectives: {
    positive: words('tasty fresh delicious'),
    negative: words('bland greasy tasteless salty dry overcooked'),
  },
  predicates: {
    positive: ['melted in my mouth', 'hit the spot', 'left us wanting more'],
    negative: ['tasted like cardboard', 'made me sick', 'went back to the kitchen'],
    neutral: ['came with rice', 'came in a small bowl', 'took about ten minutes'],
  },
  linkingVerbs: ['tasted'],
};

const place: AspectGroup = {
  singular: ['dining room', 'terrace', 'garden', 'bar'],
  plural: ['tables'],
  adjectives: {
    positive: words('cozy charming pleasant clean'),
    negative: words('noisy dirty crowded cramped'),
  },
  predicates: {
    positive: ['be a pleasant surprise', 'made us feel at home'],
    negative: ['smelled like smoke', 'made us want to leave'],
    neutral: ['be about half full', 'faced the street'],
  },
  lasting: true,
};

export const food: Domain = {
  name: 'food',
  items: words('restaurant cafe diner bistro place'),
  preposition: 'at',
  item: {
    ...place,
    predicates: {
      positive: ['made us feel at home', 'be worth every penny', 'be worth the trip'],
      negative: ['be a waste of money', 'made us want to leave', 'ruined our evening'],
      neutral: ['be about half full', 'be near the station', 'opened last {period}'],
    },
  },
  heads: words('place choice'),
  aspects: [dishes, people(words('service waiter waitress chef'), words('waiters staff')), place, prices],
  visits: [
    'We ate at this {item} on {day}',
    'We had dinner at this {item} on {day}',
    'I had lunch at this {item} with my {person}',
    'We visited this {item} on {day}',
    'We visited this {item} last {period}',
    'I took my {person} to this {item}',
    'My {person} picked this {item}',
  ],
  facts: [
    'I ordered the {dish} and the {dish}',
    'I had the {dish}',
    'We sat near the window',
    'There were {number} of us',
    'We paid by card',
    'They open at noon',
    'It is near the station',
    'My {person} had the {dish}',
  ],
  closers: {
    positive: ['We will be back', 'I cannot wait to go back', 'Come hungry', 'Thank you for everything'],
    negative: ['We will not be back', 'Eat somewhere else', 'We left hungry'],
    neutral: ['We might go back', 'They also have a bar'],
  },
};
