import { type PageId, PAGES, type ViewSettings } from './settings.ts';

/** The pages that a teacher's link has left. One always is. */
export function visiblePages(hide: ViewSettings['hide']): readonly PageId[] {
  const left = PAGES.filter((page) => !hide.includes(`page-${page}`));
  return left.length > 0 ? left : PAGES.slice(0, 1);
}

/** The page asked for, or the first one left if that is hidden. */
export function visiblePage({ page, hide }: Pick<ViewSettings, 'page' | 'hide'>): PageId {
  const left = visiblePages(hide);
  return left.includes(page) ? page : left[0]!;
}
