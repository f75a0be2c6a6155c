import { spawn } from 'node:child_process';
import { bin, install, ROOT } from './project.mjs';
import { serve } from './serve.mjs';

/** Workers start from self-contained scripts under the real policy, so development builds too, and serves what was built. */
install();
spawn(bin('vite'), ['build', '--watch'], {
  cwd: ROOT,
  stdio: 'inherit',
  env: { ...process.env, VITALFEW_BROTLI: 'none' },
});
const { url } = await serve(`${ROOT}dist`, Number(process.env.PORT ?? 4173));
console.log(`\nVital Few is at ${url}\n`);
