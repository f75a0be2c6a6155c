/** Paths of this version's files under the page's folder, and a hash of what is in them. The build says both. */
declare const FILES: readonly string[];
declare const VERSION: string;

const worker = self as unknown as ServiceWorkerGlobalScope;
const home = worker.registration.scope;
const PREFIX = `vital-few ${home} `;
const OWN = PREFIX + VERSION;
/** The page at its folder, under whichever name it is asked for. */
const PAGES = [home, `${home}index.html`];
const KNOWN = new Set(FILES.map((path) => new URL(path, home).href));
const NAMED_BY_CONTENT = /-[\w-]{8,}\.\w+$/;
const AT_ONCE = 4;
/** A page that does not tell when it is ready is not waited for any longer. */
const PATIENCE_MS = 60_000;
/** Versions whose files stay: this one, and the one that other tabs may still show. */
const KEPT = 2;

let begin: () => void = () => undefined;
const pageIsReady = new Promise<void>((resolve) => {
  begin = resolve;
  setTimeout(resolve, PATIENCE_MS);
});

/** A file as it is kept: from an older version where its name says that it is the same, else from the server. */
async function fetched(url: string): Promise<Response> {
  const same = NAMED_BY_CONTENT.test(url) ? await caches.match(url) : undefined;
  if (same) return same;
  const answer = await fetch(url, { cache: NAMED_BY_CONTENT.test(url) ? 'default' : 'reload' });
  if (!answer.ok) throw new Error(`${answer.status} for ${url}`);
  return answer.redirected ? new Response(answer.body, { headers: answer.headers }) : answer;
}

/** Keeps every file of this version, a few at a time, once the page no longer waits for its own. */
async function keepAll(): Promise<void> {
  await pageIsReady;
  const cache = await caches.open(OWN);
  const waiting = [...KNOWN];
  const next = async (): Promise<void> => {
    for (let url = waiting.shift(); url !== undefined; url = waiting.shift())
      if (!(await cache.match(url))) await cache.put(url, await fetched(url));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
}

async function forgetOlder(): Promise<void> {
  const own = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== OWN);
  await Promise.all(own.slice(0, Math.max(0, own.length - (KEPT - 1))).map((name) => caches.delete(name)));
  await worker.clients.claim();
}

async function answer(request: Request, url: string): Promise<Response> {
  const kept = (await (await caches.open(OWN)).match(url)) ?? (await caches.match(url));
  return kept ?? fetch(request);
}

worker.addEventListener('install', (event) => event.waitUntil(keepAll()));
worker.addEventListener('activate', (event) => event.waitUntil(forgetOlder()));
worker.addEventListener('message', ({ data }) => {
  if (data === 'begin') begin();
  if (data === 'apply') void worker.skipWaiting();
});
/** Only files of this site are answered, and only when they are asked for, never written to. */
worker.addEventListener('fetch', (event) => {
  const { method, url } = event.request;
  const { origin, pathname } = new URL(url);
  const plain = origin + pathname;
  if (method !== 'GET' || !plain.startsWith(home)) return;
  event.respondWith(answer(event.request, PAGES.includes(plain) ? home : plain));
});
