import { existsSync, readFileSync, rmSync, mkdirSync } from 'node:fs';
import { relative } from 'node:path';
import { availableParallelism } from 'node:os';
import { bin, install, ROOT, run, runBeside } from './project.mjs';

/** Runs every check and every test; the last line counts them. `--static` stops before the tests. */
install();
const { findBrowser, findFirefox } = await import('./browser.mjs');
const staticOnly = process.argv.includes('--static');
if (!staticOnly) {
  findBrowser();
  findFirefox();
}

const CHECKS = [
  ['lint', 'eslint', ['.', '--max-warnings', '0']],
  [
    'types in markup',
    'svelte-check',
    ['--tsconfig', './tsconfig.json', '--fail-on-warnings', '--output', 'human'],
  ],
  ['types', 'tsc', ['-p', '.']],
  ['format', 'prettier', ['--check', '--log-level', 'warn', '.']],
  ['layers', 'depcruise', ['--config', '.dependency-cruiser.cjs', 'src', 'workers']],
  ['dead code', 'knip', []],
];

/** Test files with their times. */
const files = [];
let passed = 0;
let failed = 0;
const waiting = [...CHECKS];
/** One check after the other, as long as there are some. */
async function check() {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const [name, program, args] = next;
    const started = Date.now();
    const { code, said } = await runBeside(bin(program), args);
    if (code !== 0) console.log(said);
    console.log(
      `${code === 0 ? 'passed' : 'FAILED'}: ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`,
    );
    if (code === 0) passed++;
    else failed++;
  }
}
await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, check));

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
