/** A ranking while it is being made: cards in an order, and a rank on each. Pure; every move gives a new draft. */

export interface RankDraft {
  /** Cards from top to bottom. */
  readonly order: readonly number[];
  /** By card; null: not ranked yet. 1 is best, equal ranks are ties. */
  readonly ranks: readonly (number | null)[];
  /** Position in `order` of the card that keys act on. */
  readonly selected: number;
}

export const startRanking = (count: number): RankDraft => ({
  order: Array.from({ length: count }, (_, i) => i),
  ranks: Array.from({ length: count }, () => null),
  selected: 0,
});

export const isRanked = (draft: RankDraft): boolean => draft.ranks.every((rank) => rank !== null);

export function select(draft: RankDraft, position: number): RankDraft {
  return { ...draft, selected: Math.max(0, Math.min(draft.order.length - 1, position)) };
}

/** Gives the selected card a rank; the selection goes to the next card that has none. */
export function assignRank(draft: RankDraft, rank: number): RankDraft {
  if (rank < 1 || rank > draft.order.length) return draft;
  const card = draft.order[draft.selected]!;
  const ranks = draft.ranks.with(card, rank);
  const after = [...draft.order.keys()].map((step) => (draft.selected + 1 + step) % draft.order.length);
  const next = after.find((position) => ranks[draft.order[position]!] === null);
  return { ...draft, ranks, selected: next ?? draft.selected };
}

/** Puts a card elsewhere. Position now says the rank: every card has one, and ties are gone. */
export function moveCard(draft: RankDraft, from: number, to: number): RankDraft {
  const target = Math.max(0, Math.min(draft.order.length - 1, to));
  const card = draft.order[from];
  if (card === undefined) return draft;
  const order = draft.order.toSpliced(from, 1).toSpliced(target, 0, card);
  const ranks = draft.ranks.map((_, index) => order.indexOf(index) + 1);
  return { order, ranks, selected: target };
}

/** Ties the selected card with the one above it, or unties them. */
export function toggleTie(draft: RankDraft): RankDraft {
  if (draft.selected === 0) return draft;
  const [above, card] = [draft.order[draft.selected - 1]!, draft.order[draft.selected]!];
  const rankAbove = draft.ranks[above];
  if (rankAbove === null || rankAbove === undefined) return draft;
  const rank = draft.ranks[card] === rankAbove ? draft.selected + 1 : rankAbove;
  return { ...draft, ranks: draft.ranks.with(card, rank) };
}

/** 1, 3, 3, 4 becomes 1, 2, 2, 3: ranks without gaps. Null while a card has no rank. */
export function finishedRanks({ ranks }: RankDraft): number[] | null {
  const given = ranks.filter((rank) => rank !== null);
  if (given.length < ranks.length) return null;
  const distinct = [...new Set(given)].toSorted((a, b) => a - b);
  return given.map((rank) => distinct.indexOf(rank) + 1);
}
