import type { Race } from './raceStore.ts';
import { writeUrl } from './urlState.ts';

/** Keeps the address in step with the settings, both ways. @returns an undo */
export function syncAddressBar(race: Race, page: Window): () => void {
  const unsubscribe = race.store.subscribe((state, before) => {
    const { settings, view, catalog } = state;
    if (!catalog || (settings === before.settings && view === before.view)) return;
    const { search, hash } = writeUrl(settings, view, catalog);
    page.history.replaceState(null, '', `${page.location.pathname}${search}${hash}`);
  });
  // replaceState fires no event: this one is the visitor editing the address.
  const onHashChange = () => race.actions.readAddress(page.location);
  page.addEventListener('hashchange', onHashChange);
  return () => {
    unsubscribe();
    page.removeEventListener('hashchange', onHashChange);
  };
}
