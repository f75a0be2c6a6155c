import { existsSync, readdirSync, statSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SOURCES = ['src', 'workers', 'samples', 'tools', 'index.html', 'vite.config.ts', 'package-lock.json'];

function newest(path: string): number {
  const info = statSync(path);
  if (!info.isDirectory()) return info.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(`${path}/${name}`)));
}

/** Builds the site before the browser tests, unless what is built is newer than every source. */
export default function setup(): void {
  const built = `${ROOT}dist/index.html.br`;
  const fresh =
    existsSync(built) && statSync(built).mtimeMs > Math.max(...SOURCES.map((name) => newest(ROOT + name)));
  if (fresh) return;
  const { status } = spawnSync(`${ROOT}node_modules/.bin/vite`, ['build'], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, VITALFEW_BROTLI: '5' },
  });
  if (status !== 0) throw new Error('the site does not build');
}
