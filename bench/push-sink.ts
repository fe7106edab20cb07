/**
 * The push service of a measurement, in a process of its own and as light as it can be: TLS, HTTP/2 or HTTP/1.1 as the
 * sender asks. It takes what is addressed to an endpoint, signed and sealed by its looks, and counts for itself: how many,
 * to how many different endpoints. It opens nothing; the tests do.
 *
 * Lines in: `report`, answered by one line of JSON; `reset`. First line out: the port.
 */
import { createSecureServer } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { certificate } from '../src/delivery/push/certificate-fixture.ts';

let count = 0;
const endpoints = new Set<string>();
const sockets = new Set<Socket>();

const server = createSecureServer({ ...certificate, allowHTTP1: true }, (request, response) => {
  let size = 0;
  request.on('data', (chunk: Buffer) => (size += chunk.length));
  request.on('end', () => {
    const { authorization = '', ttl, 'content-encoding': coding } = request.headers;
    const fit = authorization.startsWith('vapid t=') && ttl && coding === 'aes128gcm' && size > 103;
    if (fit) {
      count++;
      endpoints.add(request.url);
    }
    response.statusCode = fit ? 201 : 400;
    response.end();
  });
});
server.on('connection', (socket: Socket) => {
  sockets.add(socket);
  socket.once('close', () => sockets.delete(socket));
});
// A sender without HTTP/2 opens a connection for each request that waits, all at once.
server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 }, () =>
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`),
);

createInterface(process.stdin)
  .on('line', (line) => {
    if (line === 'reset') {
      count = 0;
      endpoints.clear();
    }
    if (line === 'report') process.stdout.write(`${JSON.stringify({ count, distinct: endpoints.size })}\n`);
  })
  .once('close', () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
