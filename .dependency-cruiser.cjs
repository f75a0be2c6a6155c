/**
 * Who may import whom: app → keep → notebook → session → (panels → panel, ingest) → (charts, export) → engine → data, models; i18n (words of
 * the shell only), ui, models, sql are leaves.
 */
const only = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: `^src/${from}/` },
  to: { path: '^(src|workers)/', pathNot: [from, ...allowed].map((folder) => `^src/${folder}/`) },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    only('sql-is-a-leaf', 'sql', []),
    only('models-are-a-leaf', 'models', []),
    only('i18n-is-a-leaf', 'i18n', []),
    only('ui-is-a-leaf', 'ui', []),
    only('data', 'data', ['sql', 'models']),
    only('engine', 'engine', ['data', 'models', 'sql']),
    only('charts', 'charts', ['engine', 'data', 'models', 'i18n', 'ui']),
    only('export', 'export', ['engine', 'data', 'i18n', 'ui']),
    only('ingest', 'ingest', ['engine', 'data', 'models', 'sql', 'charts', 'export', 'i18n', 'ui']),
    only('panel', 'panel', ['engine', 'data', 'models', 'sql', 'charts', 'export', 'i18n', 'ui']),
    only('panels', 'panels', ['panel', 'engine', 'data', 'models', 'sql', 'charts', 'export', 'i18n', 'ui']),
    only('session', 'session', ['panel', 'ingest', 'engine', 'data', 'models', 'sql']),
    only('report', 'report', ['panel', 'charts', 'data', 'engine', 'i18n', 'ui']),
    only('keep', 'keep', ['notebook', 'ingest', 'engine', 'data', 'export']),
    only('notebook', 'notebook', [
      'session',
      'panel',
      'ingest',
      'engine',
      'data',
      'models',
      'sql',
      'charts',
      'export',
      'i18n',
      'ui',
    ]),
    {
      name: 'panels-never-import-panels',
      severity: 'error',
      from: { path: '^src/panels/([^/]+)/' },
      to: { path: '^src/panels/[^/]+/', pathNot: '^src/panels/$1/' },
    },
    {
      name: 'pure-code-knows-no-page',
      severity: 'error',
      from: {
        path: '^src/(sql|models|data|session|ingest|engine)/|^src/panels/[^/]+/(panel|params|types|query|compute|task|finding|present|chart|text|words)\\.ts$|^src/panel/[^/]+\\.ts$',
        pathNot: '^src/engine/client\\.ts$|^src/panel/tools\\.ts$',
      },
      to: { path: 'svelte|comlink|locale' },
    },
    {
      name: 'only-workers-know-duckdb',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: 'duckdb-wasm' },
    },
    {
      name: 'only-the-page-starts-workers',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/app/main\\.ts$' },
      to: { path: '^workers/' },
    },
    {
      name: 'only-workers-run-tasks',
      severity: 'error',
      from: { path: '^(src|workers)/', pathNot: '^workers/panels\\.ts$' },
      to: { path: '^src/panels/[^/]+/task\\.ts$' },
    },
    {
      name: 'only-the-page-shows-faces',
      comment: 'The workers run panels; words, pictures and components belong to the page.',
      severity: 'error',
      from: { path: '^(src/(session|ingest|engine|data)|workers)/' },
      to: { path: '^src/panels/[^/]+/(present|words|own)\\.ts$|\\.svelte$' },
    },
    {
      name: 'one-importer-of-vega',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/charts/' },
      to: { path: 'node_modules/vega' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.svelte.ts', '.svelte', '.js', '.mjs'] },
  },
};
