import { existsSync, readFileSync, rmSync, mkdirSync } from 'node:fs';
import { relative } from 'node:path';
import { bin, install, ROOT, run } from './project.mjs';

/** Runs every check and every test; the last line counts them. `--static` stops before the tests. */
install();
const { findBrowser } = await import('./browser.mjs');
const staticOnly = process.argv.includes('--static');
if (!staticOnly) findBrowser();

const CHECKS = [
  ['format', 'prettier', ['--check', '--log-level', 'warn', '.']],
  ['lint', 'eslint', ['.', '--max-warnings', '0']],
  ['types', 'tsc', ['-p', '.']],
  [
    'types in markup',
    'svelte-check',
    ['--tsconfig', './tsconfig.json', '--fail-on-warnings', '--output', 'human'],
  ],
  ['layers', 'depcruise', ['--config', '.dependency-cruiser.cjs', 'src', 'workers']],
  ['dead code', 'knip', []],
];

/** Test files with their times. */
const files = [];
let passed = 0;
let failed = 0;
for (const [name, program, args] of CHECKS) {
  const started = Date.now();
  const good = run(bin(program), args) === 0;
  console.log(`${good ? 'passed' : 'FAILED'}: ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  if (good) passed++;
  else failed++;
}

if (!staticOnly) {
  mkdirSync(`${ROOT}.cache`, { recursive: true });
  for (const project of ['unit', 'browser']) {
    const report = `${ROOT}.cache/${project}.json`;
    rmSync(report, { force: true });
    const code = run(bin('vitest'), [
      'run',
      '--project',
      project,
      '--reporter',
      'default',
      '--reporter',
      'json',
      '--outputFile.json',
      report,
    ]);
    const counts = existsSync(report)
      ? JSON.parse(readFileSync(report, 'utf8'))
      : { numPassedTests: 0, numFailedTests: 1 };
    files.push(...(counts.testResults ?? []));
    passed += counts.numPassedTests;
    failed += counts.numFailedTests;
    if (code !== 0 && counts.numFailedTests === 0) failed++;
  }
}
const SLOWEST = 10;
const seconds = ({ startTime, endTime }) => (endTime - startTime) / 1000;
for (const file of files.toSorted((a, b) => seconds(b) - seconds(a)).slice(0, SLOWEST))
  console.log(`${seconds(file).toFixed(1).padStart(7)} s  ${relative(ROOT, file.name)}`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
