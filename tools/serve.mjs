import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
  '.csv': 'text/csv; charset=utf-8',
  '.json': 'application/json',
};

/**
 * Serves a folder on loopback: precompressed files where the browser takes them, right types, and names with a hash kept for ever.
 * @param {string} folder
 * @param {number} port 0 takes a free one
 * @param {(path: string) => void} [onRequest]
 * @returns {Promise<{ url: string, close(): Promise<void> }>}
 */
export function serve(folder, port = 0, onRequest = () => undefined) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    onRequest(request.url ?? '/');
    const wanted = normalize(decodeURIComponent(pathname)).replace(/^[/\\]+/, '');
    const path = join(folder, wanted === '' || wanted.endsWith(sep) ? join(wanted, 'index.html') : wanted);
    if (!path.startsWith(folder) || !existsSync(path) || !statSync(path).isFile()) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('not found');
      return;
    }
    const accepted = String(request.headers['accept-encoding'] ?? '');
    const encoding = ['br', 'gzip'].find(
      (name) => accepted.includes(name) && existsSync(`${path}.${name === 'br' ? 'br' : 'gz'}`),
    );
    const file = encoding ? `${path}.${encoding === 'br' ? 'br' : 'gz'}` : path;
    response.writeHead(200, {
      'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
      'content-length': statSync(file).size,
      'cache-control': /-[\w-]{8,}\.\w+$/.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
      vary: 'accept-encoding',
      ...(encoding ? { 'content-encoding': encoding } : {}),
    });
    if (request.method === 'HEAD') response.end();
    else createReadStream(file).pipe(response);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      const taken = typeof address === 'object' && address ? address.port : port;
      resolve({
        url: `http://127.0.0.1:${taken}/`,
        close: () =>
          new Promise((done) => (server.closeAllConnections(), server.close(() => done(undefined)))),
      });
    });
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url } = await serve(
    join(fileURLToPath(new URL('..', import.meta.url)), 'dist'),
    Number(process.env.PORT ?? 4173),
  );
  console.log(`Vital Few is at ${url}`);
}
