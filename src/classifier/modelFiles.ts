import { download, type DownloadOptions } from './download.ts';
import type { ModelRef } from './messages.ts';

/** A file of a model by its name, e.g. `onnx/model.onnx`; null if the model has none of that name. */
export type FileReader = (name: string) => Promise<Uint8Array<ArrayBuffer> | null>;

export const HUB_HOST = 'https://huggingface.co';
/** Where files of hubs are kept between visits. */
const CACHE = 'rlhf-playground-hub';

export interface ModelFiles {
  readonly read: FileReader;
  /** How messages call a file: with its folder or host. */
  readonly nameOf: (file: string) => string;
  /** Forgets what is kept of this model, so that the next attempt gets it anew. */
  readonly forget: () => Promise<void>;
}

/** Files that the site ships, below `<site>/models/<id>/`. */
export function shippedFiles(site: URL, id: string, options: DownloadOptions): ModelFiles {
  const nameOf = (file: string) => `models/${id}/${file}`;
  return {
    read: (name) => download(new URL(nameOf(name), site), nameOf(name), options),
    nameOf,
    forget: () => Promise.resolve(),
  };
}

/** Files of a hub, by the addresses that every Hugging Face hub and mirror has. Kept in the browser once loaded. */
export function hubFiles(host: string, id: string, options: DownloadOptions): ModelFiles {
  const folder = `${host.replace(/\/+$/, '')}/${id}/resolve/main/`;
  const nameOf = (file: string) => `${id}/${file} (${new URL(folder).host})`;
  return {
    async read(name) {
      const url = folder + name;
      const cache = await openCache();
      const kept = await cache?.match(url);
      if (kept) return kept.ok ? new Uint8Array(await kept.arrayBuffer()) : null;
      const bytes = await download(url, nameOf(name), options);
      // That a file is not there is kept, too, or a model that is here would not load offline.
      const answer = bytes ? new Response(bytes) : new Response(null, { status: 404 });
      await cache?.put(url, answer).catch(() => undefined); // a full disk is no reason to fail: the bytes are here
      return bytes;
    },
    nameOf,
    async forget() {
      const cache = await openCache();
      if (!cache) return;
      const ours = (await cache.keys()).filter((request) => request.url.startsWith(folder));
      await Promise.all(ours.map((request) => cache.delete(request)));
    },
  };
}

/** Absent in Node and on addresses without TLS; forbidden in some private windows. */
async function openCache(): Promise<Cache | undefined> {
  return typeof caches === 'undefined' ? undefined : caches.open(CACHE).catch(() => undefined);
}

/** Several files as one download: bytes so far of all that have begun, and how many there will be. */
export function summed(report: (done: number, total: number | null) => void): DownloadOptions['onBytes'] {
  const files = new Map<string, { done: number; total: number | null }>();
  return (file, done, total) => {
    files.set(file, { done, total });
    const begun = [...files.values()];
    const isKnown = begun.every((one) => one.total !== null);
    report(
      begun.reduce((sum, one) => sum + one.done, 0),
      isKnown ? begun.reduce((sum, one) => sum + (one.total ?? 0), 0) : null,
    );
  };
}

/** Chooses by the model's source. @param site the address below which the site lies */
export function filesOf(
  model: ModelRef,
  where: { readonly site: URL; readonly hubHost: string },
  options: DownloadOptions,
): ModelFiles {
  return model.source === 'shipped'
    ? shippedFiles(where.site, model.id, options)
    : hubFiles(where.hubHost, model.id, options);
}
