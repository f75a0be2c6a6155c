import { install, ROOT } from './project.mjs';
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { cpus } from 'node:os';

/**
 * Speed as ratios to native DuckDB on one thread, asked for the same answer on the same file in the same run, and the page's own
 * waiting times. Prints a table and JSON. `--rows 1` leaves out the five-million-line file.
 */
install();
const { chromium } = await import('playwright-core');
const { DuckDBInstance } = await import('@duckdb/node-api');
const { BROWSER_ARGS, findBrowser } = await import('./browser.mjs');
const { serve } = await import('./serve.mjs');
const { build } = await import('vite');
const { assembly } = await import('./assembly.mjs');
const { chineseNamesPlugin } = await import('./chinese-names.mjs');

const DATA = `${ROOT}.cache/bench`;
const million = 1_000_000;
const sizes = process.argv.includes('--rows')
  ? [Number(process.argv[process.argv.indexOf('--rows') + 1])]
  : [1, 5];
const runsOf = (size) => (size >= 5 ? 3 : 5);
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Order lines of `size` million rows and a tenth as many customers, the same from the same seed. */
async function orderLines(size) {
  const path = `${DATA}/orders-${size}m.csv`;
  if (existsSync(path)) return path;
  mkdirSync(DATA, { recursive: true });
  const file = createWriteStream(path);
  let state = 12345;
  const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 4294967296;
  const customers = (size * million) / 10;
  file.write('order_id,customer_id,order_date,product_id,category,quantity,unit_price,amount\n');
  let part = '';
  for (let line = 0; line < size * million; line++) {
    const order = Math.floor(line / 2.5);
    const customer = Math.floor(customers * ((Math.imul(order, 2654435761) >>> 0) / 4294967296) ** 1.8);
    const day = new Date(
      Date.UTC(2022, 0, 1) +
        Math.floor(((order * 2.5) / (size * million)) * 730) * 86_400_000 +
        (order % 86_400) * 1000,
    );
    const quantity = 1 + Math.floor(random() * 4);
    const price = (2 + Math.floor(random() * 9000) / 100).toFixed(2);
    part += `O${order},C${customer},${day.toISOString().slice(0, 19).replace('T', ' ')},P${Math.floor(random() ** 2 * 5000)},k${order % 12},${quantity},${price},${(quantity * Number(price)).toFixed(2)}\n`;
    if (part.length > 4 * million) {
      if (!file.write(part)) await once(file, 'drain');
      part = '';
    }
  }
  file.end(part);
  await once(file, 'finish');
  return path;
}

const COLUMNS = `{'order_id': 'VARCHAR', 'customer_id': 'VARCHAR', 'order_date': 'TIMESTAMP', 'product_id': 'VARCHAR', 'category': 'VARCHAR', 'quantity': 'DOUBLE', 'unit_price': 'DOUBLE', 'amount': 'DOUBLE'}`;
const FACTS = (
  until,
) => `SELECT customer_id, date_diff('day', max(order_date)::DATE, DATE '${until}') AS r, count(DISTINCT order_id) AS f, sum(amount) AS m
  FROM t WHERE order_date < TIMESTAMP '${until}' GROUP BY 1`;
const SCORED = (
  until,
) => `SELECT *, 1 + (5 * (rank() OVER (ORDER BY r DESC) - 1)) // count(*) OVER () AS rs, 1 + (5 * (rank() OVER (ORDER BY f) - 1)) // count(*) OVER () AS fs,
  1 + (5 * (rank() OVER (ORDER BY m) - 1)) // count(*) OVER () AS ms FROM (${FACTS(until)})`;
const [NOW, BEFORE] = ['2024-01-01', '2023-10-03'];

/** What the panels show, asked of the lines: scores, cells and medians; moves since the earlier date; who ordered again. */
const NATIVE = {
  load: (path) => [
    `CREATE OR REPLACE TABLE t AS SELECT * FROM read_csv('${path}', header = true, delim = ',', quote = '"', columns = ${COLUMNS})`,
  ],
  rfm: () => [
    `CREATE OR REPLACE TEMP TABLE scored AS ${SCORED(NOW)}`,
    'SELECT rs, (fs + ms + 1) // 2 AS fm, count(*), sum(m), median(r), median(f), median(m) FROM scored GROUP BY ALL',
    'SELECT rs, fs, ms, count(*), sum(m) FROM scored GROUP BY ALL',
    `SELECT b.rs, (b.fs + b.ms + 1) // 2, a.rs, (a.fs + a.ms + 1) // 2, count(*), sum(a.m) FROM (${SCORED(NOW)}) a LEFT JOIN (${SCORED(BEFORE)}) b USING (customer_id) GROUP BY ALL`,
    `SELECT b.customer_id, min(o.order_date) FROM (${SCORED(BEFORE)}) b LEFT JOIN t o ON o.customer_id = b.customer_id AND o.order_date >= TIMESTAMP '${BEFORE}' WHERE b.rs >= 4 GROUP BY 1`,
  ],
  pareto: () => [
    `CREATE OR REPLACE TEMP TABLE curve AS SELECT *, sum(m) OVER (ORDER BY m DESC) AS total_so_far, sum(m) OVER () AS total, rank() OVER (ORDER BY m DESC) AS rank,
      row_number() OVER (ORDER BY m DESC) AS position, count(*) OVER () AS members FROM (SELECT customer_id, sum(amount) AS m FROM t GROUP BY 1)`,
    `SELECT CASE WHEN total_so_far <= 0.8 * total THEN 'A' WHEN total_so_far <= 0.95 * total THEN 'B' ELSE 'C' END AS tier, count(*), sum(m) FROM curve GROUP BY 1`,
    'SELECT count(*) FROM curve WHERE total_so_far < 0.8 * total',
    'SELECT sum(m) FILTER (WHERE position <= 0.2 * members), sum(m) FILTER (WHERE position <= 0.1 * members), sum((m / total) ** 2), sum(position * m) FROM curve',
    'SELECT position, total_so_far / total FROM curve WHERE (position * 400) // members <> ((position - 1) * 400) // members ORDER BY position',
  ],
  cohorts: () => [
    `SELECT date_trunc('month', first) AS cohort, date_diff('month', first, order_date) AS age, count(DISTINCT customer_id), count(DISTINCT order_id), sum(amount)
      FROM t JOIN (SELECT customer_id, min(order_date) AS first FROM t GROUP BY 1) USING (customer_id) GROUP BY 1, 2 ORDER BY 1, 2`,
    `SELECT step, coalesce(next_day - day, DATE '${NOW}' - day) AS days, next_day IS NULL, count(*) FROM (SELECT day, row_number() OVER w AS step, lead(day) OVER w AS next_day
      FROM (SELECT customer_id, order_id, min(order_date)::DATE AS day FROM t GROUP BY 1, 2) WINDOW w AS (PARTITION BY customer_id ORDER BY day)) WHERE step <= 3 GROUP BY 1, 2, 3`,
    `SELECT quantile_cont(gap, 0.9) FROM (SELECT day - lag(day) OVER (PARTITION BY customer_id ORDER BY day) AS gap FROM (SELECT DISTINCT customer_id, order_date::DATE AS day FROM t)) WHERE gap IS NOT NULL`,
  ],
};

async function native(path, runs) {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  const times = { load: [], rfm: [], pareto: [], cohorts: [] };
  for (let run = 0; run < runs; run++)
    for (const name of Object.keys(times)) {
      const started = performance.now();
      for (const statement of NATIVE[name](path)) await (await connection.run(statement)).getRows();
      times[name].push(performance.now() - started);
    }
  connection.closeSync();
  return times;
}

async function open(site, browser) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
  const page = await context.newPage();
  await page.addInitScript(() => {
    globalThis.tasks = [];
    new PerformanceObserver((list) =>
      globalThis.tasks.push(...list.getEntries().map((task) => task.duration)),
    ).observe({ type: 'longtask' });
  });
  const started = performance.now();
  await page.goto(site.url);
  await page.waitForSelector('#try-sample');
  const shell = performance.now() - started;
  await page.waitForSelector('html[data-engine="ready"]', { timeout: 90_000 });
  const ready = performance.now() - started;
  await page.waitForTimeout(1500);
  return { context, page, shell, ready };
}

const settled = (page) => page.waitForSelector('html[data-busy="false"]', { timeout: 300_000 });
const drawn = (page) =>
  page.waitForFunction(
    () =>
      ['overview', 'rfm', 'pareto'].every((id) =>
        document.querySelector(`[data-panel="${id}"][data-state="ready"] .drawn svg`),
      ),
    undefined,
    { timeout: 300_000 },
  );

/** Milliseconds of the page thread's longest task since it was asked last; none is listed up to 50. */
const longestTask = (page) => page.evaluate(() => Math.max(0, ...globalThis.tasks.splice(0)));

/** Milliseconds that a cell says its run took. */
const cellTime = (page, panel) =>
  page.evaluate(
    (id) => Number(document.querySelector(`[data-panel="${id}"]`)?.getAttribute('data-milliseconds')),
    panel,
  );

async function inPage(site, browser, path, runs) {
  const times = {
    load: [],
    panels: Object.fromEntries(PANELS.map((panel) => [panel, []])),
    tasks: Object.fromEntries(PANELS.map((panel) => [panel, []])),
    lists: [],
    picture: [],
    change: [],
    shell: [],
    ready: [],
  };
  let heap = 0;
  for (let run = 0; run < runs; run++) {
    const { context, page, shell, ready } = await open(site, browser);
    times.shell.push(shell);
    times.ready.push(ready);
    const started = performance.now();
    await page.setInputFiles('#file-input', path);
    await drawn(page);
    times.picture.push(performance.now() - started);
    await settled(page);
    await longestTask(page);
    times.load.push(await page.evaluate(() => performance.getEntriesByName('open').at(-1).duration));
    for (const panel of PANELS) {
      if (!OFTEN.includes(panel) && (run > 0 || !path.endsWith('-1m.csv'))) continue;
      const there = await page.locator(`[data-panel="${panel}"]`).count();
      if (there > 0) {
        await page.locator(`[data-panel="${panel}"] [data-cell-menu]`).click();
        await page.locator(`[data-panel="${panel}"] [data-rerun]`).click();
      } else await page.click(`[data-add-panel="${panel}"]`);
      await settled(page);
      times.panels[panel].push(await cellTime(page, panel));
      times.tasks[panel].push(await longestTask(page));
    }
    const change = await page.evaluate(async () => {
      const select = document.querySelector('[data-panel="pareto"] select[data-param="metric"]');
      const began = performance.now();
      select.value = 'orders';
      select.dispatchEvent(new Event('change', { bubbles: true }));
      const before = document.querySelector('[data-panel="pareto"] .drawn')?.firstChild;
      await new Promise((resolve) => {
        const look = () =>
          document.querySelector('[data-panel="pareto"] .drawn')?.firstChild !== before
            ? resolve(undefined)
            : requestAnimationFrame(look);
        look();
      });
      return performance.now() - began;
    });
    times.change.push(change);
    heap = Math.max(heap, Number(await page.evaluate(() => document.documentElement.dataset.heap)));
    if (path.endsWith('-1m.csv') && run === 0) {
      await page.selectOption('[data-panel="recommendations"] [data-param="bought"]', 'allow');
      await settled(page);
      times.lists.push(await cellTime(page, 'recommendations'));
    }
    await context.close();
  }
  return { times, heap };
}

/** Every panel of the registry; lifecycle last, because it asks value and churn, and would do their work. */
const PANELS = readdirSync(`${ROOT}src/panels`).sort(
  (a, b) => Number(a === 'lifecycle') - Number(b === 'lifecycle'),
);
/** Asked on every run: native is asked for the same. The others are run once, on the smaller file. */
const OFTEN = ['rfm', 'pareto', 'cohorts'];
const FORETELL = ['lifecycle', 'value', 'churn', 'next_purchase'];
const TARGETS = { recommendations: '≤ 15', value: '≤ 5', churn: '≤ 10' };

/** What `lifetimes` needed for the same two fits, recorded on this kind of machine in milliseconds; its shorter time. */
const LIFETIMES = { bgNbd: 122, paretoNbd: 783 };

const RUNS = 5;
const SHARED = new URL('../../shared/data/', import.meta.url);

/** Mining and EASE on their own, in this process: the same code as in the analysis worker. */
async function benchMethods() {
  await build({
    configFile: false,
    logLevel: 'error',
    root: ROOT,
    plugins: [assembly(), chineseNamesPlugin()],
    build: {
      ssr: true,
      rolldownOptions: { input: ['methods', 'crowd'].map((name) => `${ROOT}test/bench/${name}.ts`) },
      outDir: `${DATA}/methods`,
      emptyOutDir: true,
    },
  });
  const { encode, syntheticBaskets, timeEase, timeFits, timeKMeans, timeRules, timeTree } = await import(
    `${DATA}/methods/methods.js`
  );
  const repeat = async (what, work, target, unit = 'ms') => {
    const times = [];
    for (let run = 0; run < RUNS; run++) times.push(await work());
    say(what, median(times) / (unit === 's' ? 1000 : 1), unit, target);
  };
  const lines = (path, separator) =>
    readFileSync(new URL(path, SHARED), 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => line.trim().split(separator));
  if (existsSync(SHARED)) {
    const groceries = encode(lines('groceries/groceries.csv', ','));
    await repeat('Groceries at 0.001: itemsets and rules', () => timeRules(groceries, 0.001), '≤ 150');
    const quest = encode(lines('t10i4d100k/T10I4D100K.dat', /\s+/));
    await repeat('T10I4D100K at 0.001: itemsets and rules', () => timeRules(quest, 0.001), '≤ 1200');
    const fits = timeFits(readFileSync(new URL('cdnow/CDNOW_master.txt', SHARED), 'utf8'));
    for (const [name, fit, peer, part] of [
      ['BG/NBD', fits.bgNbd, LIFETIMES.bgNbd, 0.1],
      ['Pareto/NBD', fits.paretoNbd, LIFETIMES.paretoNbd, 0.2],
    ])
      await repeat(`CDNOW, all customers: ${name} fitted`, fit, `≤ ${(part * peer).toFixed(0)}`);
  } else console.log('shared data is absent: Groceries, T10I4D100K and CDNOW are left out');
  const baskets = syntheticBaskets(million, 5000);
  await repeat('1M baskets, 5,000 items at 0.001', () => timeRules(baskets, 0.001), '≤ 2500');
  await repeat('k-means, 100,000 × 8, 5 groups', () => timeKMeans(100_000, 8), '≤ 1', 's');
  await repeat('decision tree, 100,000 × 8', () => timeTree(100_000, 8), '≤ 1', 's');
  const { timeCrowd } = await import(`${DATA}/methods/crowd.js`);
  const crowd = await timeCrowd(100_000);
  await repeat('100,000 people: clusters panel', crowd.clusters, '≤ 5', 's');
  await repeat('100,000 people: decision tree panel', crowd.tree, '≤ 10', 's');
  await repeat('100,000 people: same person twice', crowd.people, '≤ 15', 's');
  await repeat('100,000 people: search', crowd.search, '≤ 200');
  await repeat('EASE, 1,000 items', () => timeEase(1000), '≤ 1', 's');
  await repeat('EASE, 2,000 items', () => timeEase(2000), '≤ 1.5', 's');
}

await build({ root: ROOT, logLevel: 'error' });
const site = await serve(`${ROOT}dist`);
const browser = await chromium.launch({ executablePath: findBrowser(), args: BROWSER_ARGS });
const results = {
  date: new Date().toISOString().slice(0, 10),
  node: process.version,
  browser: browser.version(),
  cores: cpus().length,
  rows: [],
};
const say = (what, value, unit, target) => {
  results.rows.push({ what, value: Number(value.toFixed(3)), unit, target });
  console.log(`${what.padEnd(52)} ${value.toFixed(2).padStart(9)} ${unit.padEnd(4)} target ${target}`);
};
const brotli = readdirSync(`${ROOT}dist`, { recursive: true })
  .map(String)
  .filter((name) => name.endsWith('.br') && !name.startsWith('samples'));
say(
  'transferred, brotli',
  brotli.reduce((sum, name) => sum + statSync(`${ROOT}dist/${name}`).size, 0) / 1e6,
  'MB',
  '≤ 7',
);
for (const size of sizes) {
  const path = await orderLines(size);
  const runs = runsOf(size);
  const first = await native(path, runs);
  const { times, heap } = await inPage(site, browser, path, runs);
  const label = `${size}M lines`;
  say(
    `${label}: looked through and loaded ÷ native typed load`,
    median(times.load) / median(first.load),
    '×',
    '≤ 2.0',
  );
  for (const [panel, own] of Object.entries(times.panels)) {
    if (own.length === 0) continue;
    if (first[panel])
      say(`${label}: ${panel} ÷ native on the lines`, median(own) / median(first[panel]), '×', '≤ 0.7');
    say(`${label}: ${panel}`, median(own) / 1000, 's', TARGETS[panel] ?? '–');
    say(`${label}: ${panel}, longest task of the page thread`, median(times.tasks[panel]), 'ms', '≤ 50');
  }
  const foretold = FORETELL.flatMap((panel) => times.panels[panel]);
  if (foretold.length === FORETELL.length)
    say(
      `${label}: ${FORETELL.join(', ')}`,
      foretold.reduce((sum, time) => sum + time, 0) / 1000,
      's',
      '≤ 20',
    );
  if (times.lists.length > 0)
    say(`${label}: new lists from the fitted method`, median(times.lists) / 1000, 's', '–');
  say(`${label}: drop to keys, orders and customers`, median(times.load) / 1000, 's', '–');
  say(`${label}: native load`, median(first.load) / 1000, 's', '–');
  say(`${label}: drop to the first picture`, median(times.picture) / 1000, 's', size === 1 ? '≤ 4' : '≤ 20');
  say(`${label}: parameter to redrawn chart`, median(times.change), 'ms', size === 1 ? '≤ 150' : '–');
  say(`${label}: heap`, heap / 1e6, 'MB', size === 1 ? '≤ 300' : '≤ 700');
  if (size === sizes[0]) {
    say('cold start to shell', median(times.shell), 'ms', '≤ 1000');
    say('cold start to engine', median(times.ready), 'ms', '≤ 2500');
  }
}
await browser.close();
await site.close();
await benchMethods();
mkdirSync(DATA, { recursive: true });
writeFileSync(`${DATA}/results.json`, JSON.stringify(results, null, 2));
console.log(JSON.stringify(results));
