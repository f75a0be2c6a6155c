import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

/** Long by their nature: words in two languages, names of columns. */
const DATA_AND_DICTIONARIES = ['src/i18n/*.ts', 'src/panels/*/words.ts', 'src/data/synonyms.ts'];

export default ts.config(
  { ignores: ['dist/', 'node_modules/', 'samples/shop/', '.cache/', 'src/models/linear/assembly/'] },
  ...ts.configs.recommendedTypeChecked,
  ...svelte.configs['flat/recommended'],
  {
    languageOptions: {
      globals: { ...globals.browser, ...globals.worker, ...globals.node },
      parserOptions: { projectService: true, extraFileExtensions: ['.svelte'] },
    },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': 'off',
      '@typescript-eslint/no-base-to-string': 'off',
      '@typescript-eslint/unbound-method': 'off',
      'no-eval': 'error',
      'no-restricted-globals': ['error', 'RTCPeerConnection', 'WebSocket', 'EventSource', 'XMLHttpRequest'],
      'no-restricted-properties': [
        'error',
        { property: 'innerHTML', message: 'HTML from text is refused by the policy.' },
        { object: 'navigator', property: 'sendBeacon', message: 'Nothing is sent.' },
      ],
      'svelte/no-navigation-without-resolve': 'off',
      'svelte/no-useless-children-snippet': 'off',
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser } },
    // Types that come from other components are `any` to this parser; svelte-check knows them.
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
    },
  },
  {
    ignores: DATA_AND_DICTIONARIES,
    rules: { 'max-lines': ['error', 400] },
  },
  {
    // The callback of a `describe` is a list of tests, not a function.
    ignores: ['test/**', ...DATA_AND_DICTIONARIES],
    rules: { 'max-lines-per-function': ['error', 80] },
  },
  // The probe tries every way out: that is its work.
  {
    files: ['test/security/probe.ts'],
    rules: { 'no-restricted-properties': 'off', 'no-restricted-globals': 'off' },
  },
  { files: ['**/*.mjs', '**/*.js', '**/*.cjs'], ...ts.configs.disableTypeChecked },
);
