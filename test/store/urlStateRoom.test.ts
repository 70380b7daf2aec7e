/** What an address says of a room: presenting, hiding controls, frames in slides, the tour. */
import { describe, expect, test } from 'vitest';
import { HIDEABLE } from '../../src/store/roomUrl.ts';
import { defaultSettings, DEFAULT_VIEW, PAGES } from '../../src/store/settings.ts';
import { readFirstView, readUrl, writeUrl } from '../../src/store/urlState.ts';
import { visiblePage, visiblePages } from '../../src/store/visiblePage.ts';
import { catalog } from './fixtures.ts';

const read = (search: string, hash = '') => readUrl(search, hash, catalog);

describe('an address for a room', () => {
  test('says the same in the query, where slides put it, as in the hash', () => {
    const entries = 'present=chart-2&hide=knobs,seed&chart=gold/reward&play=1&tour=1';
    const [query, hash] = [read(`?${entries}`), read('', `#${entries}`)];
    expect(query.view).toEqual(hash.view);
    expect([...query.problems, ...hash.problems]).toEqual([]);
    expect(query.view).toMatchObject({ present: 'chart-2', chart: 'gold/reward', play: true, tour: true });
  });

  test('names hidden parts in any order, once each, and always writes the same one', () => {
    const { view } = read('', '#hide=page-label,seed,nav,seed');
    expect(view.hide).toEqual(['nav', 'seed', 'page-label']);
    expect(writeUrl(defaultSettings(catalog), view, catalog).hash).toContain('hide=nav,seed,page-label');
  });

  test('hides what it knows of a list and says that there was more', () => {
    const { view, problems } = read('', '#hide=knobs,sparkles');
    expect(view.hide).toEqual(['knobs']);
    expect(problems).toEqual([expect.stringContaining('knobs,sparkles')]);
  });

  test('writes embed into the query, which the server sees, and nothing in the hash takes it back', () => {
    const view = { ...DEFAULT_VIEW, embed: true, chart: 'objective/kl' };
    const { search, hash } = writeUrl(defaultSettings(catalog), view, catalog);
    expect(search).toBe('?embed=1');
    expect(hash).toContain('chart=');
    expect(hash).not.toContain('embed');
    expect(read('?embed=1', '#embed=0').view.embed).toBe(true);
  });

  test('present=0 is the ordinary page', () => {
    expect(read('', '#present=0').view).toEqual(DEFAULT_VIEW);
  });
});

describe('hidden pages', () => {
  test('are skipped, and the first that is left stands in for one', () => {
    expect(visiblePages(['page-race', 'page-label'])).toEqual(PAGES.slice(2));
    expect(visiblePage({ page: 'label', hide: ['page-race', 'page-label'] })).toBe(PAGES[2]);
    expect(visiblePage({ page: 'compare', hide: ['page-race', 'knobs'] })).toBe('compare');
  });

  test('one page is always left', () => {
    expect(visiblePage({ page: 'learn', hide: HIDEABLE })).toBe('race');
  });
});

describe('the first look', () => {
  test('is known without the catalog, whatever else the address says', () => {
    const view = readFirstView(
      '?embed=1&backend=wasm',
      '#preset=reviews&dpo.beta=1&page=learn&tab=kl&hide=knobs&x=kl',
    );
    expect(view).toEqual({
      ...DEFAULT_VIEW,
      embed: true,
      page: 'learn',
      tab: 'kl',
      hide: ['knobs'],
      axis: 'kl',
    });
  });
});
