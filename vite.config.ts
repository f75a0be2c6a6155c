import { svelte } from '@sveltejs/vite-plugin-svelte';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { tokensCss } from './src/ui/tokens.ts';
import { assembly } from './tools/assembly.mjs';
import {
  precompress,
  samples,
  tokens,
  withoutEval,
  withoutParser,
  withoutZipWorker,
} from './tools/build-plugins.mjs';
import { chineseNamesPlugin } from './tools/chinese-names.mjs';
import { engineFile } from './tools/lean-engine.mjs';
import { offline } from './tools/offline.mjs';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  base: './',
  plugins: [
    tokens(tokensCss),
    svelte({ configFile: false }),
    engineFile(),
    withoutParser(),
    withoutZipWorker(),
    assembly(),
    chineseNamesPlugin(),
    samples(),
    offline(),
    precompress(),
  ],
  resolve: {
    alias: {
      'duckdb-browser-blocking': here('./node_modules/@duckdb/duckdb-wasm/dist/duckdb-browser-blocking.mjs'),
    },
  },
  build: { assetsInlineLimit: 0, modulePreload: { polyfill: false }, target: 'es2022' },
  worker: {
    format: 'iife',
    plugins: () => [withoutEval(), withoutParser(), withoutZipWorker(), assembly(), chineseNamesPlugin()],
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'worker', test: /./ }] } } },
  },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/security/**'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          isolate: false,
          maxWorkers: 2,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/e2e/**/*.test.ts', 'test/security/**/*.test.ts'],
          globalSetup: ['test/helpers/site.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 1,
        },
      },
    ],
  },
});
