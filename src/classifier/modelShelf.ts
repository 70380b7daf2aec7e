import type { DownloadOptions } from './download.ts';
import type { ClassifierProgress, ModelRef } from './messages.ts';
import { type ModelFiles, summed } from './modelFiles.ts';
import { type JoinOptions, type SharedTask, sharedTask } from './sharedTask.ts';
import { type LoadedClassifier, loadTextClassifier } from './textClassifier.ts';
import type { TransformersLibrary } from './transformersLibrary.ts';

export interface ShelfServices {
  readonly startLibrary: (options: DownloadOptions) => Promise<TransformersLibrary>;
  readonly filesOf: (model: ModelRef, hubHost: string, options: DownloadOptions) => ModelFiles;
}

/** Models that are loaded or being loaded, each once however many ask for it. */
export interface ModelShelf {
  load(model: ModelRef, hubHost: string, options: JoinOptions<ClassifierProgress>): Promise<LoadedClassifier>;
  has(model: ModelRef): boolean;
}

type LibraryTask = SharedTask<TransformersLibrary, { done: number; total: number | null }>;
interface Entry {
  readonly hubHost: string;
  readonly task: SharedTask<LoadedClassifier, ClassifierProgress>;
}

export function createModelShelf(services: ShelfServices): ModelShelf {
  const library: LibraryTask = sharedTask(({ signal, onProgress }) =>
    services.startLibrary({ signal, onBytes: summed((done, total) => onProgress({ done, total })) }),
  );
  const entries = new Map<string, Entry>();
  return {
    has: (model) => entries.get(model.id)?.task.hasSucceeded() ?? false,
    load(model, hubHost, options) {
      const kept = entries.get(model.id);
      // Another host is another attempt, unless the model is here already.
      const isSame = kept?.hubHost === hubHost || kept?.task.hasSucceeded();
      const entry = kept && isSame ? kept : { hubHost, task: modelTask(services, library, model, hubHost) };
      entries.set(model.id, entry);
      return entry.task.join(options);
    },
  };
}

function modelTask(
  services: ShelfServices,
  library: LibraryTask,
  model: ModelRef,
  hubHost: string,
): Entry['task'] {
  return sharedTask(async ({ signal, onProgress }) => {
    const report = (stage: ClassifierProgress['stage']) => (done: number, total: number | null) =>
      onProgress({ stage, modelId: model.id, done, total });
    const started = await library.join({
      signal,
      onProgress: ({ done, total }) => report('runtime')(done, total),
    });
    const files = services.filesOf(model, hubHost, { signal, onBytes: summed(report('files')) });
    try {
      return await loadTextClassifier(started, model, files, () => report('start')(0, null));
    } catch (error) {
      if (!signal.aborted) await files.forget();
      throw error;
    }
  });
}
