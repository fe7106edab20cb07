/**
 * Connections to the relay, all of them kept busy: as many lines as the settings say take mails from one queue, each mail
 * in a transaction of its own, so that neighbours do not see one another and every answer is one person's.
 *
 * nodemailer's SMTPConnection greets, secures, signs in, pipelines the envelope (RFC 2920), stuffs dots and reads the
 * answers. What is decided here: who goes first, what a broken line means for the mail that was on it, and when to stop
 * knocking. A relay that cannot be reached is no fault of any address: what waits comes back unsent, and `up` says no
 * for a while.
 */
import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { MailSettings } from '../settings.ts';
import { turns } from '../turns.ts';

export interface SmtpError {
  readonly code?: string | undefined;
  readonly responseCode?: number | undefined;
  readonly command?: string | undefined;
}
export interface Letter {
  readonly from: string;
  readonly to: string;
  readonly content: Buffer;
}
export type Outcome =
  | { readonly kind: 'sent' }
  /** The relay said no, or the line broke; `written` when the content had begun to leave. */
  | { readonly kind: 'failed'; readonly error: SmtpError; readonly written: boolean }
  | { readonly kind: 'unsent' };

export interface Relay {
  /** Whether it can be reached, as far as is known. */
  up(): boolean;
  /** `letter` is called when its turn comes. An aborted signal leaves unsent what was not begun. */
  send(
    letter: () => Letter,
    options: { readonly signal: AbortSignal; readonly urgent: boolean },
  ): Promise<Outcome>;
  /** Says goodbye once what was begun has its answer; what waits comes back unsent. */
  close(): Promise<void>;
}

interface Job {
  readonly letter: () => Letter;
  readonly signal: AbortSignal;
  readonly settle: (outcome: Outcome) => void;
  again: boolean;
}

/** To be connected and greeted: a relay that is well answers within a second. */
const connectMs = 10_000;
/** Silence in the middle of a mail. RFC 5321 section 4.5.3.2 allows a server ten minutes; no alarm waits so long. */
const silenceMs = 60_000;
/** Many relays end a session after so many mails; ending it first costs nobody an answer. */
const mailsPerConnection = 1_000;
/** A line without work says goodbye, before the five minutes of section 4.5.3.2.7 make the server do so. */
const idleMs = 30_000;
const goodbyeMs = 2_000;
/** A relay that could not be reached is asked again after this. */
const downMs = 5_000;

/** Connects, secures and signs in. Rejects with an SmtpError. */
export function connect(settings: MailSettings): Promise<SMTPConnection> {
  const { user, password } = settings;
  return new Promise((resolve, reject) => {
    const connection = new SMTPConnection({
      host: settings.host,
      port: settings.port,
      secure: settings.tls,
      // Where the server offers STARTTLS it is used; on loopback there is no one to listen in.
      ignoreTLS: settings.loopback,
      connectionTimeout: connectMs,
      greetingTimeout: connectMs,
      socketTimeout: silenceMs,
    });
    const fail = (error: Error): void => {
      reject(error);
      connection.close();
    };
    connection.on('error', fail);
    connection.once('end', () => reject(new Error('the connection ended')));
    connection.connect((error) => {
      if (error) fail(error);
      else if (!user || !connection.allowsAuth) resolve(connection);
      else
        connection.login({ user, credentials: { user, pass: password } }, (refused) =>
          refused ? fail(refused) : resolve(connection),
        );
    });
  });
}

export function openRelay(settings: MailSettings): Relay {
  const queue = turns<Job>();
  const lines = new Set<Promise<void>>();
  const idle = new Set<() => void>();
  let running = 0;
  let connected = 0;
  let closed = false;
  let noKnockBefore = 0;

  const next = (): Job | null => {
    for (;;) {
      const job = queue.take();
      if (!job || !(closed || job.signal.aborted)) return job;
      job.settle({ kind: 'unsent' });
    }
  };
  const giveBack = (): void => {
    for (let job = next(); job; job = next()) job.settle({ kind: 'unsent' });
  };

  /** Works until there has been nothing to do for a while, or until it cannot get through. */
  const work = async (): Promise<void> => {
    running++;
    try {
      while (queue.size() && !closed) {
        const connection = await connect(settings).catch(() => null);
        if (!connection) {
          noKnockBefore = Date.now() + downMs;
          return;
        }
        connected++;
        await drain(connection);
        connected--;
      }
    } finally {
      running--;
      // The others may be through where this one was one too many; the last to fail gives back what waits.
      if (running === 0) giveBack();
    }
  };

  const drain = async (connection: SMTPConnection): Promise<void> => {
    let gone = false;
    connection.once('end', () => (gone = true));
    for (let mails = 0; mails < mailsPerConnection && !gone; mails++) {
      let job = next();
      while (!job && (await rest(connection))) job = next();
      if (!job) break;
      const outcome = await transact(connection, job.letter());
      // A line that had died while it was idle took nothing of the mail; another line takes it, once.
      if (outcome.kind === 'failed' && !outcome.written && !outcome.error.responseCode && !job.again) {
        job.again = true;
        queue.put(job, true);
      } else job.settle(outcome);
      // A refused envelope leaves a transaction open (RFC 5321 section 4.1.1.5 ends it).
      if (outcome.kind === 'failed' && !gone) await reset(connection);
    }
    if (!gone) await goodbye(connection);
  };

  /** True when there is work, false when the line is over or nothing came. */
  const rest = (connection: SMTPConnection): Promise<boolean> =>
    new Promise((resolve) => {
      const done = (woken: boolean): void => {
        clearTimeout(timer);
        idle.delete(wake);
        connection.off('end', over);
        resolve(woken && !closed);
      };
      const wake = (): void => done(true);
      const over = (): void => done(false);
      const timer = setTimeout(over, idleMs);
      idle.add(wake);
      connection.once('end', over);
      if (closed) over();
    });

  const wakeOne = (): void => {
    const [wake] = idle;
    if (wake) return wake();
    if (running >= settings.connections || (running > 0 && Date.now() < noKnockBefore)) return;
    const line = work();
    lines.add(line);
    void line.finally(() => lines.delete(line));
  };

  const up = (): boolean => !closed && (connected > 0 || Date.now() >= noKnockBefore);
  return {
    up,
    send: (letter, { signal, urgent }) =>
      new Promise((settle) => {
        if (!up() || signal.aborted) return settle({ kind: 'unsent' });
        queue.put({ letter, signal, settle, again: false }, urgent);
        wakeOne();
      }),
    close: async () => {
      closed = true;
      giveBack();
      for (const wake of idle) wake();
      await Promise.all(lines);
    },
  };
}

function transact(connection: SMTPConnection, { from, to, content: whole }: Letter): Promise<Outcome> {
  let written = false;
  // It is read once the relay has said 354: from then on nobody knows until the answer comes.
  const content = new Readable({
    read() {
      written = true;
      // The mail and the dot that ends it leave in one write: a second costs more than composing it did.
      const { _socket: socket } = connection;
      if (socket) {
        socket.cork();
        this.once('close', () => setImmediate(() => socket.uncork()));
      }
      this.push(whole);
      this.push(null);
    },
  });
  return new Promise((resolve) =>
    connection.send({ from, to: [to] }, content, (error) =>
      resolve(error ? { kind: 'failed', error, written } : { kind: 'sent' }),
    ),
  );
}

/** A line that will not start anew is closed: its `end` tells. */
const reset = (connection: SMTPConnection): Promise<void> =>
  new Promise((resolve) => {
    connection.once('end', resolve);
    connection.reset((error) => {
      connection.off('end', resolve);
      if (error) connection.close();
      resolve();
    });
  });

const goodbye = (connection: SMTPConnection): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => connection.close(), goodbyeMs);
    connection.once('end', () => {
      clearTimeout(timer);
      resolve();
    });
    connection.quit();
  });
