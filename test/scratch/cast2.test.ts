import { it } from 'vitest';
import { sharedFile, load } from '../helpers/load';
import { testEngine } from '../helpers/engine';
it('times', async () => {
  const e = await testEngine();
  const file = sharedFile('online_retail/online_retail.csv.gz');
  const run = e.run; let stmt = '';
  e.run = async (s: string, id?: string) => { if (s.includes('stage_0" AS') ) stmt = s; return run(s, id); };
  await load([{ name: 'x.csv', file }]);
  await e.registerFile('in/a.csv', file.slice(100));
  stmt = stmt.replace(/'in\/[^']*'/, "'in/a.csv'");
  const time = async (k: string, s: string) => { const ts=[]; for(let i=0;i<3;i++){const t = performance.now(); await run(s); ts.push((performance.now()-t).toFixed(0));} console.log(k, ts.join(' ')); };
  const m = stmt.match(/, \((CASE WHEN[\s\S]*)\) AS _failed/)![1];
  const parts = m.split(' + CASE').map((x,i)=> i? 'CASE'+x : x);
  await time('full', stmt);
  await time('nomask', stmt.replace(m, '0'));
  for (const p of parts) await time(p.slice(0,40), stmt.replace(m, () => p));
  const inner = stmt.slice(stmt.indexOf('FROM (SELECT')+5);
  await time('raw', `CREATE OR REPLACE TABLE t AS SELECT * FROM ${stmt.slice(stmt.indexOf('read_csv('), -2)}`);
  
});
