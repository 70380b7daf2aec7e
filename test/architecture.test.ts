/** Imports only point left (ARCHITECTURE.md). The rules are in `support/layers.ts`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../src/cli/setup.mjs';
import { findViolations, LAYERS, type SourceFile } from './support/layers.ts';

function readSources(): SourceFile[] {
  return readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => `src/${file.split(path.sep).join('/')}`)
    .map((file) => ({ path: file, source: readFileSync(path.join(ROOT, file), 'utf8') }));
}

const violationsOf = (filePath: string, source: string) => findViolations([{ path: filePath, source }]);

describe('the sources', () => {
  test('were read, and every import points left', () => {
    const sources = readSources();
    expect(sources.length).toBeGreaterThan(0);
    for (const layer of ['shared', 'protocol']) {
      expect(sources.some((file) => file.path.startsWith(`src/${layer}/`))).toBe(true);
    }
    expect(findViolations(sources)).toEqual([]);
  });

  test('have the layers that ARCHITECTURE.md lists, and no others', () => {
    const text = readFileSync(path.join(ROOT, 'ARCHITECTURE.md'), 'utf8');
    const folders = readdirSync(path.join(ROOT, 'src'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
    const listed = Object.keys(LAYERS).filter((layer) => text.includes(`${layer}/`));
    expect(listed.filter((layer) => !existsSync(path.join(ROOT, 'src', layer)))).toEqual([]);
    expect(folders.filter((folder) => !text.includes(`${folder}/`))).toEqual([]);
  });
});

describe('findViolations', () => {
  test.each([
    ['src/math/gae.ts', `import { dpo } from '../algo/dpo.ts';`],
    ['src/shared/a.ts', `import { type Event } from '../protocol/events.ts';`],
    ['src/ui/Chart.tsx', `import * as tf from '@tensorflow/tfjs-core';\nexport const a = <p>x</p>;`],
    ['src/store/race.ts', `export * from '../engine/catalog.ts';`],
    ['src/store/race.ts', `const engine = await import('../engine/catalog.ts');`],
    ['src/store/race.ts', `new Worker(new URL('../engine/worker.ts', import.meta.url));`],
    ['src/store/race.ts', `import url from '../engine/worker.ts?worker&url';`],
    ['src/main.tsx', `import { run } from './engine/worker.ts';`],
    ['src/main.tsx', `import '@tensorflow/tfjs';`],
    ['src/algo/ppo.ts', `import { score } from '../task/rewards/gold.ts';`],
    ['src/task/pairs.ts', `import { type Batch } from '../algo/dpo.ts';`],
    ['src/engine/run.ts', `import { main } from '../cli/race.ts';`],
    ['src/engine/run.ts', `import { help } from '../../test/support/layers.ts';`],
    ['src/extra/a.ts', ``],
    ['src/storage/idb.ts', `import { connectLane } from '../protocol/client.ts';`],
    ['src/statistics/text.ts', `import { trl } from '../feedback/trl.ts';`],
    ['src/statistics/text.ts', `import { logSigmoid } from '../math/logSigmoid.ts';`],
    ['src/feedback/trl.ts', `import '@tensorflow/tfjs';`],
    ['src/feedback/sets.ts', `import { openStore } from '../storage/idb.ts';`],
    ['src/engine/rewards.ts', `const library = await import('@xenova/transformers');`],
    ['src/classifier/host.ts', `import { tf } from '../kernels/tf.ts';`],
    ['src/math/gae.ts', `import { mean } from '../statistics/descriptive.ts';`],
  ])('reports %s: %s', (filePath, source) => {
    expect(violationsOf(filePath, source)).toHaveLength(1);
    expect(violationsOf(filePath, source)[0]).toContain(filePath);
  });

  test.each([
    ['src/math/gae.ts', `import * as tf from '../kernels/tf.ts';\nimport '@tensorflow/tfjs';`],
    ['src/algo/ppo.ts', `import type { Prompt } from '../task/prompts.ts';`],
    ['src/main.tsx', `new Worker(new URL('./engine/worker.ts', import.meta.url), { type: 'module' });`],
    ['src/main.tsx', `import './ui/index.css';\nimport { Race } from './ui/Race.tsx';`],
    ['src/engine/worker.ts', `import { commandSchema } from '../protocol/commands.ts';`],
    ['src/ui/a.ts', `// import * as tf from '@tensorflow/tfjs'\nimport { z } from 'zod';`],
    ['src/cli/race.ts', `import { catalog } from '../engine/catalog.ts';`],
    ['src/feedback/pool.ts', `import { cohenKappa } from '../statistics/agreement.ts';`],
    ['src/classifier/onnxRuntime.ts', `import * as ort from 'onnxruntime-web/wasm';`],
    ['src/engine/session.ts', `import { connectClassifier } from '../classifier/client.ts';`],
    ['src/task/labels.ts', `import { pairs } from '../feedback/pairs.ts';`],
    ['src/engine/session.ts', `import { openStore } from '../storage/idb.ts';`],
    ['src/store/labels.ts', `import { openStore } from '../storage/idb.ts';`],
    ['src/ui/race/lane.ts', `import { seriesOf } from '../../store/series.ts';`],
  ])('accepts %s: %s', (filePath, source) => {
    expect(violationsOf(filePath, source)).toEqual([]);
  });
});
