/**
 * What the gold reader knows: valences of words and of idioms, and the words that modify them. It knows more
 * than the grammar writes, because visitors type their own text. Valences run from 1.3 (mild) to 2.0 (strong).
 */

const WORD_LISTS: readonly (readonly [number, string])[] = [
  [1.4, 'good nice nicer nicest'],
  [-1.4, 'bad badly poor poorly'],
  [
    2,
    `excellent fantastic amazing superb wonderful brilliant outstanding perfect perfectly stunning delicious
    incredible awesome magnificent best masterpiece exceptional marvelous flawless phenomenal spectacular
    unforgettable love loved loves loving adore adored adores beloved delightful delighted`,
  ],
  [
    1.7,
    `great gripping beautiful beautifully lovely impressive impressed hilarious terrific gorgeous splendid
    superior charming memorable clever moving touching exciting excited thrilling enjoyable happy joy
    recommended recommend recommends spotless praise praising praised thrilled`,
  ],
  [
    1.5,
    `funny original convincing believable elegant friendly attentive polite helpful welcoming tasty fresh
    cozy pleasant clean comfortable sturdy reliable spacious peaceful liked likes enjoy enjoyed enjoys enjoying
    better fun pleased pleasure warm kind generous cute cool smile smiling tender juicy flavorful talented
    satisfied satisfying lively inviting refreshing entertaining interesting inspiring positive glad favorite
    thank thanks bravo yummy affordable caring professional courteous thoughtful winner worth worthwhile`,
  ],
  [
    1.3,
    `fair reasonable solid practical strong clear simple fast faster quick bright quiet soft softer fine okayish
    easy easily prompt quickly smooth smoothly crisp pretty neat decent patient durable intuitive useful accurate relaxing
    welcome bargain modern calm sweet correct charm`,
  ],
  [
    -2,
    `terrible awful horrible dreadful atrocious appalling worst disgusting hate hated hates hating horrendous
    abysmal pathetic unbearable revolting garbage trash rubbish disaster nightmare scam terribly horribly`,
  ],
  [
    -1.7,
    `useless disappointing disappointed disappointment disappoints rude boring bored
    faulty overcooked undercooked ridiculous filthy ugly depressing unacceptable overpriced regret regretted
    ruined broken broke annoying annoyed angry furious stupid miserable failed fails failure fail worse
    unwatchable inedible waste wasted wasteful letdown sucks sucked nasty gross stale rotten mess`,
  ],
  [
    -1.5,
    `dull predictable confusing confused silly slow lazy wooden unconvincing distracting forgettable careless
    unfriendly bland greasy tasteless salty noisy dirty crowded cramped flimsy clumsy weak unreliable
    complicated unclear smelly uncomfortable lumpy unpleasant disliked dislike dislikes unhappy complain
    complained complaining unfair unhelpful dishonest unwelcome tiring tired sick cringe cold unwelcoming
    problem problems complaint complaints negative sad soggy burnt defective lacking unprofessional hostile
    impolite gloomy moldy trouble crazy`,
  ],
  [
    -1.3,
    `flat dry cheap fragile dark late loud plastic outdated old-fashioned meh mediocre underwhelming lackluster
    pricey expensive stiff shabby worn rough tedious messy bumpy hurt avoid`,
  ],
];

function wordValences(): Map<string, number> {
  const valences = new Map<string, number>();
  for (const [value, text] of WORD_LISTS) {
    for (const word of text.trim().split(/\s+/)) valences.set(word, value);
  }
  return valences;
}

/** Valence by word, lower-case. */
export const WORD_VALENCES: ReadonlyMap<string, number> = wordValences();

const setOf = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

export const INTENSIFIER_WORDS = setOf(
  'really very so extremely absolutely truly simply completely totally incredibly especially such too super utterly highly',
);
export const DAMPENER_WORDS = setOf('fairly quite pretty rather somewhat slightly mostly almost moderately');
export const NEGATOR_WORDS = setOf(
  'not never hardly barely scarcely no nothing nobody none without neither nor cannot',
);

/** Pairs of words that modify what follows. `negate` flips it, `skip` does nothing (but is no negation either). */
export const MODIFIER_PAIRS: Readonly<Record<string, 'negate' | 'intensify' | 'dampen' | 'skip'>> = {
  'anything but': 'negate',
  'far from': 'negate',
  'nowhere near': 'negate',
  'nothing but': 'intensify',
  'not only': 'skip',
  'not just': 'skip',
  'a bit': 'dampen',
  'a little': 'dampen',
  'kind of': 'dampen',
  'sort of': 'dampen',
};

/** Words over which a modifier reaches: "was not at all *very* good", "I do not *think it was* good". */
export const TRANSPARENT_WORDS = setOf(
  `a an the be is was were are am been being have has had do did does to at all that this it they we i you he
  she there any ever even much as particularly exactly think thought find found seem seemed feel felt look
  looked taste tasted more most my our of bit`,
);
