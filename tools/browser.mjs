import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];

/** Quiet on a closed network; the sandbox of a container's root user does not start. */
export const BROWSER_ARGS = [
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

function known() {
  const own = process.env.CHROMIUM_PATH;
  if (own && existsSync(own)) return own;
  const bundled = require('playwright-core').chromium.executablePath();
  if (bundled && existsSync(bundled)) return bundled;
  return PLACES.find((path) => existsSync(path)) ?? null;
}

const isRootOfDebian = () => process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0;

function installOfDebian(...packages) {
  spawnSync('apt-get', ['update'], { stdio: 'ignore' });
  spawnSync('apt-get', ['install', '-y', '--no-install-recommends', ...packages], {
    stdio: 'inherit',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}

/** The browser that tests drive; installs one where there is none. @returns {string} its path */
export function findBrowser() {
  const found = known();
  if (found) return found;
  if (isRootOfDebian()) installOfDebian('chromium', 'fonts-noto-cjk');
  else spawnSync('npx', ['playwright-core', 'install', 'chromium'], { stdio: 'inherit' });
  const installed = known();
  if (!installed) throw new Error('no browser: install Chromium, or name one in CHROMIUM_PATH');
  return installed;
}

const FIREFOXES = ['/usr/bin/firefox-esr', '/usr/bin/firefox'];

/** Firefox as its makers ship it, installed where that can be done. @returns {string | null} its path; null where there is none */
export function findFirefox() {
  const foundFirefox = () =>
    [process.env.FIREFOX_PATH, ...FIREFOXES].find((path) => path && existsSync(path)) ?? null;
  if (!foundFirefox() && isRootOfDebian()) installOfDebian('firefox-esr');
  return foundFirefox();
}
