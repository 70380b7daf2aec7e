import { words } from '../domain.ts';
import type { AspectGroup } from '../domain.ts';

/** People who serve: waiters, hosts, sellers. */
export function people(singular: readonly string[], plural: readonly string[]): AspectGroup {
  return {
    singular,
    plural,
    adjectives: {
      positive: words('friendly attentive polite helpful welcoming'),
      negative: words('rude careless slow unfriendly'),
    },
    predicates: {
      positive: ['made us feel welcome', 'be happy to help', 'won us over', 'could not have been nicer'],
      negative: ['kept us waiting for an hour', 'forgot about us', 'made us feel unwelcome'],
      neutral: ['wore a blue uniform', 'spoke to us in English', 'be new'],
    },
    linkingVerbs: ['seemed'],
    people: true,
    lasting: true,
  };
}

/** What one thing costs. */
export const price: AspectGroup = {
  singular: ['price'],
  plural: [],
  adjectives: { positive: words('fair reasonable'), negative: words('unfair ridiculous') },
  predicates: {
    positive: ['be a real bargain', 'be a pleasant surprise'],
    negative: ['be way too high', 'shocked us'],
    neutral: ['be the same as last year', 'be on the website'],
  },
  unloved: true,
};

/** What the things of a house cost. */
export const prices: AspectGroup = { ...price, singular: [], plural: ['prices'] };
