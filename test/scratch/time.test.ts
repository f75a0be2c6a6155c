import { it } from 'vitest';
import { load, sharedFile } from '../helpers/load';
import { testEngine } from '../helpers/engine';
import { planFile } from '../../src/ingest/plan';
import { scanSource } from '../../src/ingest/source';
it('times', async () => {
  const e = await testEngine();
  const run = e.run;
  e.run = async (s: string, id?: string) => { const t = performance.now(); try { return await run(s, id); } finally { console.log((performance.now() - t).toFixed(0), s.replace(/\s+/g, ' ').slice(0, 100)); } };
  const file = sharedFile('online_retail/online_retail.csv.gz');
  let t = performance.now();
  const plan = await planFile('x', 'x.csv', file); console.log('plan', performance.now() - t);
  t = performance.now();
  await scanSource({ file, encoding: 'utf-8', bomBytes: 0 }, plan.layout); console.log('scan', performance.now() - t);
  t = performance.now();
  await load([{ name: 'x.csv', file }]); console.log('all', performance.now() - t);
});
