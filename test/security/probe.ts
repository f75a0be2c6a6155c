import * as Comlink from 'comlink';
import { expressionInterpreter } from 'vega-interpreter';
import { loader, parse, View } from 'vega';
import type { EngineApi } from '../../src/engine/protocol';
import { engineParts, startEngine } from '../../workers/start';

/** Tries every way out that a page, a worker, a chart and SQL have. Run under the policy, and once more without it. */
interface Attempt {
  name: string;
  refused: boolean;
}

const collector = new URLSearchParams(location.search).get('collector') ?? '';
const attempts: Attempt[] = [];

async function attempt(name: string, work: () => unknown): Promise<void> {
  try {
    await Promise.race([work(), new Promise((resolve) => setTimeout(resolve, 3000))]);
    attempts.push({ name, refused: false });
  } catch {
    attempts.push({ name, refused: true });
  }
}

function blobWorker(body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const url = URL.createObjectURL(new Blob([body], { type: 'text/javascript' }));
    const rules = { createScriptURL: (text: string): string => text };
    const types = (
      globalThis as { trustedTypes?: { createPolicy(name: string, own: typeof rules): typeof rules } }
    ).trustedTypes;
    const policy = attempts.length >= 0 && types ? types.createPolicy('svelte-trusted-html', rules) : rules;
    const worker = new Worker(policy.createScriptURL(url));
    worker.onmessage = (event: MessageEvent<string>) =>
      event.data === 'ok' ? resolve('ok') : reject(new Error(event.data));
    worker.onerror = () => reject(new Error('worker error'));
  });
}

async function draw(spec: object): Promise<void> {
  const view = new View(parse(spec, undefined, { ast: true }), {
    loader: loader(),
    expr: expressionInterpreter,
    renderer: 'svg',
    container: document.createElement('div'),
  } as never);
  await view.runAsync();
  await view.toImageURL('png');
}

const SQL = (to: string): string[] => [
  `SELECT * FROM read_csv('${to}/sql-csv.csv')`,
  `SELECT * FROM read_text('${to}/sql-text')`,
  `COPY (SELECT 42) TO '${to}/sql-copy.csv'`,
  `ATTACH '${to}/sql-attach.db'`,
  `LOAD '${to}/sql-load.duckdb_extension.wasm'`,
  `SET custom_extension_repository = '${to}/sql-repository'`,
  'SET enable_external_access = true',
  'SET lock_configuration = false',
  'SET allowed_directories = []',
  `SELECT * FROM read_csv('/etc/passwd')`,
  `INSTALL httpfs; LOAD httpfs`,
];

async function run(): Promise<void> {
  await attempt('fetch', () => fetch(`${collector}/fetch`, { mode: 'no-cors' }));
  await attempt('beacon', () => {
    if (!navigator['sendBeacon'](`${collector}/beacon`, 'x')) throw new Error('refused');
  });
  await attempt(
    'image',
    () =>
      new Promise((resolve, reject) => {
        const image = new Image();
        image.onload = resolve;
        image.onerror = reject;
        image.src = `${collector}/image.png`;
      }),
  );
  await attempt('websocket', () => new globalThis['WebSocket'](collector.replace('http', 'ws')));
  await attempt('worker fetch', () =>
    blobWorker(
      `fetch('${collector}/worker', { mode: 'no-cors' }).then(() => postMessage('ok'), (e) => postMessage(String(e)))`,
    ),
  );
  await attempt('chart data', () =>
    draw({ width: 50, height: 50, data: [{ name: 't', url: `${collector}/chart.json` }] }),
  );
  await attempt('chart image', () =>
    draw({
      width: 50,
      height: 50,
      marks: [{ type: 'image', encode: { enter: { url: { value: `${collector}/mark.png` } } } }],
    }),
  );
  const engine = Comlink.wrap<EngineApi>(startEngine());
  await engine.boot(engineParts);
  const connection = await engine.connect();
  for (const statement of SQL(collector)) {
    const outcome = await engine.query(connection, '', statement);
    attempts.push({ name: statement, refused: !outcome.ok });
  }
  const answer = await engine.query(connection, '', 'SELECT 42');
  attempts.push({ name: 'select 42', refused: !answer.ok });
  (globalThis as { attempts?: Attempt[] }).attempts = attempts;
}

void run();
