import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MARK = `${ROOT}node_modules/.installed`;

/** Runs a program in the project's folder, its output passed through. @returns {number} its exit code */
export function run(command, args, options = {}) {
  const { status } = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit', ...options });
  return status ?? 1;
}

/** Runs a program in the project's folder beside others. @returns {Promise<{ code: number, said: string }>} */
export const runBeside = (command, args) =>
  new Promise((resolve) => {
    const child = spawn(command, args, { cwd: ROOT, env: { ...process.env, FORCE_COLOR: '1' } });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
    child.on('error', (error) => resolve({ code: 1, said: error.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, said }));
  });

/** @param {number} start @returns {string} seconds from then until now, in words */
export const since = (start) => `${((Date.now() - start) / 1000).toFixed(0)} s`;

/** Ends the program where this Node is older than the project needs, and says which one it takes. */
function checkNode() {
  const { node } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')).engines;
  const [major = 0, minor = 0] = node.match(/\d+/g).map(Number);
  const [own = 0, ownMinor = 0] = process.versions.node.split('.').map(Number);
  if (own > major || (own === major && ownMinor >= minor)) return;
  console.error(`Node ${major}.${minor} or newer is needed; this is ${process.versions.node}.`);
  process.exit(1);
}

/** Installs the packages of the lock file, where they are not there yet or the lock file has changed. */
export function install() {
  checkNode();
  const lock = createHash('sha256')
    .update(readFileSync(`${ROOT}package-lock.json`))
    .digest('hex');
  if (existsSync(MARK) && readFileSync(MARK, 'utf8') === lock) return;
  console.log('Installing the packages of the lock file (once, about a minute) …');
  const started = Date.now();
  const code = run('npm', ['ci', '--no-audit', '--no-fund'], {
    env: { ...process.env, PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' },
  });
  if (code !== 0) process.exit(code);
  writeFileSync(MARK, lock);
  console.log(`Installed after ${since(started)}.`);
}

/** A program of the installed packages. */
export const bin = (name) => `${ROOT}node_modules/.bin/${name}`;
