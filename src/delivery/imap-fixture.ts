/**
 * A mailbox for tests: as much of IMAP (RFC 9051) as our reader speaks, on a real socket. It is a script and no server: it
 * proves what we send and what we make of the answers, not that any server answers so.
 */
import { createServer, type AddressInfo, type Socket } from 'node:net';

export interface Mailbox {
  readonly port: number;
  /** Puts a mail; its number. */
  put(mail: Buffer): number;
  /** Numbers of the mails marked read. */
  seen(): number[];
  /** Octets of mails that were sent, and logins. */
  counts(): { octets: number; logins: number };
  /** Numbers begin anew, as after a mailbox was restored. */
  renumber(): void;
  /** Cuts the line at the n-th mail that is fetched; 0 never. */
  cutAt(fetch: number): void;
  close(): Promise<void>;
}

export async function startMailbox(user = 'belfort', password = 'geheim'): Promise<Mailbox> {
  const mails: Buffer[] = [];
  let validity = 7;
  let cut = 0;
  const seen = new Set<number>();
  const counts = { octets: 0, logins: 0 };
  const open = new Set<Socket>();

  const answer = (socket: Socket, tag: string, command: string): void => {
    const say = (line: string): boolean => socket.write(`${line}\r\n`);
    const done = (said = 'done'): boolean => say(`${tag} OK ${said}`);
    const [, verb = '', rest = ''] = /^(UID \w+|\w+) ?(.*)$/is.exec(command) ?? [];
    switch (verb.toUpperCase()) {
      case 'CAPABILITY':
        say('* CAPABILITY IMAP4rev1');
        return void done();
      case 'LOGIN':
        counts.logins++;
        return void (rest.replaceAll('"', '') === `${user} ${password}` ? done() : say(`${tag} NO no`));
      case 'LIST':
        say('* LIST (\\HasNoChildren) "/" "INBOX"');
        return void done();
      case 'SELECT':
        say('* FLAGS (\\Seen)');
        say(`* ${mails.length} EXISTS`);
        say(`* OK [UIDVALIDITY ${validity}] valid`);
        say(`* OK [UIDNEXT ${mails.length + 1}] next`);
        say('* OK [PERMANENTFLAGS (\\Seen \\*)] flags');
        return void done('[READ-WRITE] selected');
      case 'UID SEARCH': {
        // "5:*" holds the last mail whatever its number (section 6.4.8).
        const from = Math.min(Number(/(\d+):\*/.exec(rest)?.[1] ?? 1), Math.max(mails.length, 1));
        const found = mails.map((_, at) => at + 1).filter((uid) => uid >= from);
        say(`* SEARCH ${found.join(' ')}`.trim());
        return void done();
      }
      case 'UID FETCH': {
        const uid = Number(/^(\d+)/.exec(rest)?.[1]);
        const most = Number(/<0\.(\d+)>/.exec(rest)?.[1]);
        const mail = mails[uid - 1]?.subarray(0, most);
        if (cut && --cut === 0) return void socket.destroy();
        if (mail) {
          counts.octets += mail.length;
          socket.write(`* ${uid} FETCH (UID ${uid} BODY[]<0> {${mail.length}}\r\n`);
          socket.write(mail);
          say(')');
        }
        return void done();
      }
      case 'UID STORE': {
        for (const uid of /^([\d,]+)/.exec(rest)?.[1]?.split(',') ?? []) seen.add(Number(uid));
        return void done();
      }
      default:
        return void done();
    }
  };

  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => undefined);
    socket.write('* OK ready\r\n');
    let read = '';
    socket.on('data', (octets) => {
      read += octets.toString('latin1');
      for (let end = read.indexOf('\r\n'); end >= 0; end = read.indexOf('\r\n')) {
        const line = read.slice(0, end);
        read = read.slice(end + 2);
        const space = line.indexOf(' ');
        if (!socket.destroyed) answer(socket, line.slice(0, space), line.slice(space + 1));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    put: (mail) => mails.push(mail),
    seen: () => [...seen].sort((a, b) => a - b),
    counts: () => ({ ...counts }),
    renumber: () => void validity++,
    cutAt: (fetch) => void (cut = fetch),
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
