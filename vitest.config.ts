import { defineConfig } from 'vitest/config';

// tfjs ships extensionless ESM imports that plain Node cannot load: let Vite resolve them.
const tfjs = { deps: { inline: [/@tensorflow/] } };

// What is measured by the clock has the machine to itself.
const timed = ['race', 'threads', 'compareRuns', 'budgets'].map((name) => `test/e2e/${name}.test.ts`);

export default defineConfig({
  test: {
    projects: [
      {
        extends: './vite.config.ts',
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
          exclude: ['test/learning/**', 'test/gpu/**', 'test/e2e/**'],
          environment: 'node',
          server: tfjs,
          testTimeout: 30_000,
        },
      },
      {
        extends: './vite.config.ts',
        test: {
          name: 'learning',
          include: ['test/learning/**/*.test.ts'],
          environment: 'node',
          server: tfjs,
          testTimeout: 600_000,
          maxWorkers: 2,
        },
      },
      {
        extends: './vite.config.ts',
        test: {
          name: 'gpu',
          include: ['test/gpu/**/*.test.ts'],
          environment: 'node',
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: './vite.config.ts',
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          exclude: timed,
          environment: 'node',
          globalSetup: ['test/e2e/support/buildOnce.ts'],
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        extends: './vite.config.ts',
        test: {
          name: 'e2e-timed',
          include: timed,
          environment: 'node',
          globalSetup: ['test/e2e/support/buildOnce.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
