import { describe, expect, test } from 'vitest';
import { catalog } from '../../src/engine/catalog.ts';
import { glossaryEntries, searchGlossary } from '../../src/ui/glossary/glossaryEntries.ts';
import { TERMS } from '../../src/ui/glossary/terms.ts';

const entries = glossaryEntries(catalog);
const ids = (kind: string) => entries.filter((entry) => entry.kind === kind).map(({ id }) => id);

describe('the glossary', () => {
  test('has every word, and every method, metric, knob and part of a reward of the catalog', () => {
    expect(ids('word')).toHaveLength(Object.keys(TERMS).length);
    expect(ids('method').toSorted()).toEqual(catalog.algorithms.map(({ id }) => id).toSorted());
    expect(ids('metric').toSorted()).toEqual(catalog.metrics.map(({ id }) => id).toSorted());
    expect(ids('reward').toSorted()).toEqual(catalog.rewardParts.map(({ id }) => id).toSorted());
    const knobs = catalog.knobGroups.flatMap((group) =>
      Object.keys(group.knobs).map((name) => `${group.id}.${name}`),
    );
    expect(ids('knob').toSorted()).toEqual(knobs.toSorted());
  });

  test('explains each of them in words', () => {
    expect(entries.filter(({ name, says }) => name.trim() === '' || says.length < 15)).toEqual([]);
  });

  test('is the words alone before the catalog has come', () => {
    expect(glossaryEntries(null).every(({ kind }) => kind === 'word')).toBe(true);
  });
});

describe('a search', () => {
  test('finds what holds every word, whatever the case and the order', () => {
    const found = searchGlossary(entries, 'CRITIC luck');
    expect(found.map(({ name }) => name)).toContain('critic');
    expect(found.every(({ name, id, says }) => /luck/i.test(`${name} ${id} ${says}`))).toBe(true);
  });

  test('puts what is called so before what only mentions it', () => {
    expect(searchGlossary(entries, 'kl')[0]!.name).toBe('KL');
    expect(searchGlossary(entries, 'ppo.klCoef')[0]!.id).toBe('ppo.klCoef');
  });

  test('for nothing gives all, for nonsense nothing', () => {
    expect(searchGlossary(entries, '  ')).toHaveLength(entries.length);
    expect(searchGlossary(entries, 'kl xyzzy')).toEqual([]);
  });
});
