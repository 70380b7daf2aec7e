/** The layer table of ARCHITECTURE.md, and a check of source files against it. */
import path from 'node:path';
import { parseSync } from 'vite';

/** Layers without tensors that both threads use. */
const SIDE = ['statistics', 'feedback', 'storage'] as const;
/** What each layer may import besides itself: all that lies left of it. `main` is src/main.tsx. */
export const LAYERS: Readonly<Record<string, readonly string[]>> = {
  shared: [],
  statistics: ['shared'],
  feedback: ['shared', 'statistics'],
  storage: ['shared'],
  classifier: ['shared'],
  kernels: ['shared'],
  math: ['shared', 'kernels'],
  model: ['shared', 'kernels', 'math'],
  algo: [...SIDE, 'shared', 'kernels', 'math', 'model'],
  task: [...SIDE, 'shared', 'kernels', 'math', 'model'],
  protocol: ['shared'],
  runs: ['shared', 'statistics', 'protocol'],
  engine: [...SIDE, 'shared', 'kernels', 'math', 'model', 'algo', 'task', 'protocol', 'classifier'],
  store: [...SIDE, 'shared', 'protocol', 'runs', 'classifier'],
  ui: [...SIDE, 'shared', 'protocol', 'runs', 'store', 'classifier'],
  main: [...SIDE, 'shared', 'protocol', 'runs', 'store', 'ui', 'classifier'],
};
/** Command-line entry points stand outside the picture: they may import anything, nothing imports them. */
const OUTSIDE = 'cli';
/** Pairs that may know each other's types but not call each other. */
const TYPE_ONLY: readonly (readonly [string, string])[] = [
  ['algo', 'task'],
  ['task', 'algo'],
];
/** Layers of the main thread's bundle, which must stay free of tfjs, and those below them. */
const WITHOUT_TFJS: readonly string[] = [
  ...SIDE,
  'shared',
  'protocol',
  'runs',
  'classifier',
  'store',
  'ui',
  'main',
];
/** transformers.js and its runtime (14 MB) live in the classifier's worker alone. */
const CLASSIFIER_PACKAGE = /^(@xenova\/|@huggingface\/transformers|onnxruntime)/;
/** The one place where the page names the worker thread. */
const WORKER_URL = { from: 'src/main.tsx', to: 'src/engine/worker.ts' };

export interface SourceFile {
  /** From the repository's root, with forward slashes. */
  readonly path: string;
  readonly source: string;
}

interface Reference {
  readonly target: string;
  /** `type`: a statement-level `import type`, which leaves nothing at run time. */
  readonly kind: 'value' | 'type' | 'url';
}

/** One line for each arrow that points the wrong way. */
export function findViolations(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    const from = layerOf(file.path);
    if (from === OUTSIDE) return [];
    if (!(from in LAYERS)) return [`${file.path}: "${from}" is no layer`];
    return referencesOf(file).flatMap((reference) => {
      const complaint = judge(file.path, from, reference);
      return complaint ? [`${file.path}: ${complaint}`] : [];
    });
  });
}

function judge(filePath: string, from: string, reference: Reference): string | null {
  const { target, kind } = reference;
  if (!target.startsWith('.')) {
    if (CLASSIFIER_PACKAGE.test(target) && from !== 'classifier') return `${from} must not import ${target}`;
    const isTfjs = target.startsWith('@tensorflow/') && kind !== 'type';
    return isTfjs && WITHOUT_TFJS.includes(from) ? `${from} must not import ${target}` : null;
  }
  const resolved = path.posix.join(path.posix.dirname(filePath), target.replace(/[?#].*$/, ''));
  if (!resolved.startsWith('src/')) return kind === 'url' ? null : `${from} must not import ${resolved}`;
  if (kind === 'url' && filePath === WORKER_URL.from && resolved === WORKER_URL.to) return null;
  const to = layerOf(resolved);
  if (to === from || !isSourceFile(resolved) || LAYERS[from]!.includes(to)) return null;
  if (TYPE_ONLY.some(([a, b]) => a === from && b === to)) {
    return kind === 'type' ? null : `${from} may import only types of ${to}, with "import type"`;
  }
  return `${from} must not import ${to} (${resolved})`;
}

function layerOf(filePath: string): string {
  const [, first = '', ...rest] = filePath.split('/');
  return rest.length > 0 ? first : first.replace(/\.\w+$/, '');
}

function isSourceFile(filePath: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(filePath);
}

function referencesOf(file: SourceFile): Reference[] {
  const { module, errors } = parseSync(file.path, file.source);
  if (errors.length > 0) throw new Error(`${file.path}: ${errors[0]!.message}`);
  const slice = (span: { start: number; end: number }) => file.source.slice(span.start, span.end);
  const imports = module.staticImports.map((statement): Reference => {
    const isType = /^import\s+type\b/.test(slice(statement));
    return { target: statement.moduleRequest.value, kind: isType ? 'type' : 'value' };
  });
  const exports = module.staticExports.flatMap((statement): Reference[] => {
    const target = statement.entries[0]?.moduleRequest?.value;
    const isType = /^export\s+type\b/.test(slice(statement));
    return target === undefined ? [] : [{ target, kind: isType ? 'type' : 'value' }];
  });
  const dynamic = module.dynamicImports.map(({ moduleRequest }): Reference => {
    return { target: slice(moduleRequest).replace(/^['"`]|['"`]$/g, ''), kind: 'value' };
  });
  const urls = [...file.source.matchAll(/new URL\(\s*['"]([^'"]+)['"]\s*,\s*import\.meta\.url/g)];
  const workers = urls.map((match): Reference => ({ target: match[1]!, kind: 'url' }));
  return [...imports, ...exports, ...dynamic, ...workers];
}
