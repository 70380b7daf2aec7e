import type { Race } from './raceStore.ts';
import { writeUrl } from './urlState.ts';

/** Keeps the address in step with the settings, both ways. @returns an undo */
export function syncAddressBar(race: Race, page: Window): () => void {
  let reading = false;
  const unsubscribe = race.store.subscribe((state, before) => {
    const { settings, view, catalog } = state;
    if (!catalog || (settings === before.settings && view === before.view)) return;
    const { search, hash } = writeUrl(settings, view, catalog);
    const address = `${page.location.pathname}${search}${hash}`;
    // Another page is a step that Back undoes; a setting is not.
    const moved = view.page !== before.view.page && before.catalog !== null;
    page.history[moved && !reading ? 'pushState' : 'replaceState'](null, '', address);
  });
  // replaceState fires no event: this one is the visitor editing the address.
  const onHashChange = () => {
    reading = true;
    race.actions.readAddress(page.location);
    reading = false;
  };
  page.addEventListener('hashchange', onHashChange);
  return () => {
    unsubscribe();
    page.removeEventListener('hashchange', onHashChange);
  };
}
