import { describe, expect, test } from 'vitest';
import {
  assignRank,
  finishedRanks,
  moveCard,
  type RankDraft,
  select,
  startRanking,
  toggleTie,
} from '../../src/store/labels/rankDraft.ts';

const digits = (draft: RankDraft, ...ranks: number[]) => ranks.reduce(assignRank, draft);

describe('a ranking in the making', () => {
  test('digits rank the cards one after another', () => {
    const draft = digits(startRanking(4), 2, 1, 4, 3);
    expect(finishedRanks(draft)).toEqual([2, 1, 4, 3]);
  });

  test('is not finished while a card has no rank', () => {
    expect(finishedRanks(digits(startRanking(4), 2, 1, 4))).toBeNull();
    expect(finishedRanks(digits(startRanking(4), 2, 1, 4, 7))).toBeNull();
  });

  test('equal digits are ties, and ranks have no gaps', () => {
    expect(finishedRanks(digits(startRanking(4), 1, 3, 3, 4))).toEqual([1, 2, 2, 3]);
  });

  test('a digit goes to the selected card, and the selection to the next one without a rank', () => {
    const draft = digits(select(startRanking(4), 2), 1);
    expect(draft.ranks).toEqual([null, null, 1, null]);
    expect(draft.selected).toBe(3);
    expect(digits(draft, 2).selected).toBe(0);
  });

  test('a card that is moved ranks all by their place', () => {
    const draft = moveCard(startRanking(4), 3, 0);
    expect(draft.order).toEqual([3, 0, 1, 2]);
    expect(finishedRanks(draft)).toEqual([2, 3, 4, 1]);
    expect(draft.selected).toBe(0);
    expect(moveCard(draft, 0, -1).order).toEqual(draft.order);
    expect(moveCard(draft, 3, 9).order).toEqual(draft.order);
  });

  test('a tie with the card above comes and goes', () => {
    const moved = select(moveCard(startRanking(4), 3, 0), 1);
    const tied = toggleTie(moved);
    expect(finishedRanks(tied)).toEqual([1, 2, 3, 1]);
    expect(finishedRanks(toggleTie(tied))).toEqual(finishedRanks(moved));
    expect(toggleTie(select(moved, 0))).toEqual(select(moved, 0));
    expect(toggleTie(select(startRanking(4), 1)).ranks).toEqual([null, null, null, null]);
  });
});
