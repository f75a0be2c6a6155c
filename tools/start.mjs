import { bin, install, ROOT, run, since } from './project.mjs';
import { serve } from './serve.mjs';

const PORT = 4173;

const started = Date.now();
install();
console.log('Building the page (about 20 seconds) …');
process.env.VITALFEW_BROTLI ??= '9';
const code = run(bin('vite'), ['build', '--logLevel', 'error']);
if (code !== 0) process.exit(code);
const wanted = Number(process.env.PORT ?? PORT);
const { url } = await serve(`${ROOT}dist`, wanted).catch(() => serve(`${ROOT}dist`, 0));
const taken = new URL(url).port === String(wanted) ? '' : ` Port ${wanted} was taken.`;
console.log(`
Vital Few is at ${url} (ready after ${since(started)}).${taken}
It is served to this machine only. Stop it with Ctrl+C; what the page keeps stays in the browser.
`);
