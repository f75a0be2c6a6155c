/** Who may import whom: app → notebook → (panels, ingest) → (charts, export) → engine → data, models; i18n, ui, models, sql are leaves. */
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
    only('panels', 'panels', ['engine', 'data', 'models', 'sql', 'charts', 'export', 'i18n', 'ui']),
    only('notebook', 'notebook', [
      'panels',
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
      from: { path: '^src/(sql|models|data)/|^src/panels/[^/]+/(query|compute)\\.ts$' },
      to: { path: 'svelte|comlink' },
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
      from: { path: '^(src|workers)/', pathNot: '^workers/analysis\\.ts$' },
      to: { path: '^src/panels/[^/]+/task\\.ts$' },
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
