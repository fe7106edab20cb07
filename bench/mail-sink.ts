/**
 * The mail server of a measurement, in a process of its own and as light as it can be, so that what is measured is the
 * sender. It speaks SMTP with PIPELINING and counts for itself: how many mails, to how many different recipients, and how
 * many octets of content; it keeps nothing else.
 *
 * Lines in: `report`, answered by one line of JSON; `reset`. First line out: the port.
 */
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

const endOfData = Buffer.from('\r\n.\r\n');
let count = 0;
let octets = 0;
const recipients = new Set<string>();

function serve(socket: Socket): void {
  let rest: Buffer = Buffer.alloc(0);
  let inData = false;
  let recipient = '';
  socket.setNoDelay(true);
  socket.write('220 sink.example ESMTP\r\n');
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    const all = rest.length ? Buffer.concat([rest, chunk]) : chunk;
    let at = 0;
    let answer = '';
    for (;;) {
      if (inData) {
        const end = all.indexOf(endOfData, at);
        if (end < 0) break;
        octets += end + 2 - at;
        at = end + endOfData.length;
        inData = false;
        count++;
        recipients.add(recipient);
        answer += '250 2.0.0 taken\r\n';
        continue;
      }
      const end = all.indexOf('\r\n', at);
      if (end < 0) break;
      const line = all.toString('latin1', at, end);
      at = end + 2;
      switch (line.slice(0, 4).toUpperCase()) {
        case 'EHLO':
          answer += '250-sink.example\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n';
          break;
        case 'RCPT':
          recipient = line.slice(line.indexOf('<') + 1, line.lastIndexOf('>'));
          answer += '250 2.1.5 ok\r\n';
          break;
        case 'DATA':
          inData = true;
          answer += '354 go on\r\n';
          break;
        case 'QUIT':
          socket.end(`${answer}221 2.0.0 bye\r\n`);
          return;
        default:
          answer += '250 2.0.0 ok\r\n';
      }
    }
    rest = at < all.length ? all.subarray(at) : Buffer.alloc(0);
    if (answer) socket.write(answer);
  });
}

const sockets = new Set<Socket>();
const server = createServer((socket) => {
  sockets.add(socket);
  socket.once('close', () => sockets.delete(socket));
  serve(socket);
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));

createInterface(process.stdin)
  .on('line', (line) => {
    if (line === 'reset') {
      count = octets = 0;
      recipients.clear();
    }
    if (line === 'report')
      process.stdout.write(`${JSON.stringify({ count, distinct: recipients.size, octets })}\n`);
  })
  .once('close', () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
