import { adjectivePhrase, nounPhrase } from './adjectivePhrase.ts';
import type { Polar, Tone } from './adjectivePhrase.ts';
import type { AspectGroup, Polarity } from './domain.ts';
import { be, chance, conjugate, fillSlots, newAspect, pickFresh } from './draft.ts';
import type { Draft, Subject } from './draft.ts';
import { EXPERIENCES, PEOPLE_PREDICATES, THING_PREDICATES } from './lexicon.ts';

/** What is said about the subject, e.g. "were a bit noisy" or "kept me on the edge of my seat". */
export function predicate(draft: Draft, subject: Subject, polarity: Polarity, tone: Tone = 'any'): string {
  if (polarity === 'neutral' || chance(draft.random, 0.3)) return readyMade(draft, subject, polarity);
  if (subject.isItem && chance(draft.random, 0.3)) {
    const head = pickFresh(
      draft,
      draft.domain.heads.filter((noun) => noun !== draft.item),
    );
    return `${be(subject)} ${nounPhrase(draft, polarity, head)}`;
  }
  return description(draft, subject, polarity, tone);
}

/** "was" or "tasted" with an adjective phrase. */
export function description(draft: Draft, subject: Subject, polarity: Polar, tone: Tone): string {
  const verbs = subject.group.linkingVerbs;
  if (verbs && chance(draft.random, 0.15)) {
    const phrase = adjectivePhrase(draft, subject.group, { polarity, tone, afterBe: false });
    return `${draft.random.pick(verbs)} ${phrase}`;
  }
  return `${be(subject)} ${adjectivePhrase(draft, subject.group, { polarity, tone })}`;
}

/** One of the group's own predicates, or one that suits anything (or anyone). */
function readyMade(draft: Draft, subject: Subject, polarity: Polarity): string {
  const own = subject.group.predicates[polarity];
  const general = (subject.group.people ? PEOPLE_PREDICATES : THING_PREDICATES)[polarity];
  const chosen = pickFresh(draft, chance(draft.random, 0.65) ? own : general);
  return conjugate(fillSlots(draft, chosen), subject);
}

/** What someone thought of an aspect: "loved the view", "was disappointed by the acting". */
export function experience(draft: Draft, someone: { readonly plural: boolean }, polarity: Polarity): string {
  const verb = conjugate(pickFresh(draft, EXPERIENCES[polarity]), someone);
  // nobody "enjoyed the seller"
  const allowed = (group: AspectGroup) => !group.unloved && !(group.people && verb.includes('enjoy'));
  return `${verb} ${newAspect(draft, allowed).text}`;
}
