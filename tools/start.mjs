import { bin, install, ROOT, run } from './project.mjs';
import { serve } from './serve.mjs';

install();
process.env.VITALFEW_BROTLI ??= '9';
const code = run(bin('vite'), ['build']);
if (code !== 0) process.exit(code);
const { url } = await serve(`${ROOT}dist`, Number(process.env.PORT ?? 4173)).catch(() =>
  serve(`${ROOT}dist`, 0),
);
console.log(`\nVital Few is at ${url}\n`);
