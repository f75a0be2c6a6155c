import { createServer } from 'node:http';

/** Another place than the page's own: whatever arrives here has left the machine. */
export interface Collector {
  address: string;
  arrived: string[];
  close(): void;
}

export async function openCollector(): Promise<Collector> {
  const arrived: string[] = [];
  const server = createServer((request, response) => {
    arrived.push(`${request.method} ${request.url}`);
    response.writeHead(200, { 'access-control-allow-origin': '*' }).end('{}');
  });
  server.on('upgrade', (request, socket) => {
    arrived.push(`UPGRADE ${request.url}`);
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  return {
    address: `http://127.0.0.1:${typeof bound === 'object' && bound ? bound.port : 0}`,
    arrived,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
