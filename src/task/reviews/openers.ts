import {
  capitalise,
  chance,
  choose,
  fillSlots,
  isPluralPerson,
  itemSubject,
  newAspect,
  pickFresh,
  pickTemplate,
} from './draft.ts';
import type { Draft, Subject } from './draft.ts';
import { EXPERIENCERS, SLOTS } from './lexicon.ts';

/** The beginning of a review, which gives nothing away, and what the next words have to be about. */
export interface Opener {
  readonly text: string;
  /** Whether a fact such as "We came by train" has been given already. */
  readonly statesFact?: boolean;
  readonly awaits:
    | { readonly kind: 'predicate'; readonly subject: Subject }
    | { readonly kind: 'experience'; readonly someone: { readonly plural: boolean } }
    | { readonly kind: 'sentence' };
}

const FRAMES = [
  'I thought',
  'I think',
  'We thought',
  'My {person} said',
  'My {person} thought',
  'In my opinion,',
  'To me,',
  'Overall,',
  'This time,',
  'On {day},',
  'Last {period},',
  'After a long day,',
  'Like many others, I thought',
] as const;

type OpenerKind = (draft: Draft) => Opener;

/** A new opener; about one in six thousand comes twice. */
export const writeOpener = (draft: Draft): Opener => choose(draft.random, OPENER_KINDS)(draft);

const bare: OpenerKind = (draft) => about(qualified(draft, newAspect(draft), 0.6));

const item: OpenerKind = (draft) => about(itemSubject(draft, `this ${draft.item}`));

const framed: OpenerKind = (draft) => {
  const frame = fillSlots(draft, draft.random.pick(FRAMES));
  return about(qualified(draft, newAspect(draft), 0.4), `${frame} `);
};

const framedItem: OpenerKind = (draft) => {
  const frame = fillSlots(draft, draft.random.pick(FRAMES.filter((text) => text !== 'This time,')));
  return about(itemSubject(draft, `this ${draft.item}`), `${frame} `);
};

const visitAndAspect: OpenerKind = (draft) => {
  const visit = pickTemplate(draft, draft.domain.visits);
  return about(newAspect(draft), chance(draft.random, 0.5) ? `${visit}, and ` : `${visit}. `);
};

const visitAndItem: OpenerKind = (draft) => {
  const visit = pickTemplate(draft, draft.domain.visits);
  return about(itemSubject(draft, 'it'), chance(draft.random, 0.4) ? `${visit}, and ` : `${visit}. `);
};

const factAndAspect: OpenerKind = (draft) => {
  const fact = pickTemplate(draft, draft.domain.facts);
  return { ...about(newAspect(draft), `${fact}. `), statesFact: true };
};

const sentence: OpenerKind = (draft) => {
  const source = chance(draft.random, 0.5) ? draft.domain.visits : draft.domain.facts;
  return { text: `${pickTemplate(draft, source)}.`, statesFact: true, awaits: { kind: 'sentence' } };
};

const experiencer: OpenerKind = (draft) => {
  if (chance(draft.random, 0.5)) {
    const someone = draft.random.pick(EXPERIENCERS);
    return { text: someone.text, awaits: { kind: 'experience', someone } };
  }
  const person = pickFresh(draft, SLOTS['person']!);
  const someone = { plural: isPluralPerson(person) };
  return { text: `My ${person}`, awaits: { kind: 'experience', someone } };
};

const OPENER_KINDS: readonly (readonly [number, OpenerKind])[] = [
  [22, bare],
  [4, item],
  [24, framed],
  [4, framedItem],
  [14, visitAndAspect],
  [8, visitAndItem],
  [10, factAndAspect],
  [6, sentence],
  [8, experiencer],
];

function about(subject: Subject, before = ''): Opener {
  const text = before.endsWith('. ') ? before + capitalise(subject.text) : before + subject.text;
  return { text: capitalise(text), awaits: { kind: 'predicate', subject } };
}

/** With probability `probability`: "the acting in this film", "the acting here". */
function qualified(draft: Draft, subject: Subject, probability: number): Subject {
  if (!chance(draft.random, probability)) return subject;
  const { preposition } = draft.domain;
  const here = preposition === 'at' && chance(draft.random, 0.3);
  return { ...subject, text: `${subject.text} ${here ? 'here' : `${preposition} this ${draft.item}`}` };
}
