import fc from 'fast-check';
import { simpleParser, type ParsedMail } from 'mailparser';
import { createTransport } from 'nodemailer';
import { describe, expect, it, test } from 'vitest';
import { languages, say } from '../../../contract/words.ts';
import type { DueText } from '../outbox.ts';
import { compose, mailboxOf, mailDate, stamp } from './compose.ts';

const from = 'Belfort Hasselt <belfort@hasselt.example>';
const to = 'lotte.bamps@example.org';
const messageId = '<belfort-7@hasselt.example>';
const at = new Date('2026-11-24T18:12:00Z');
const call: DueText = {
  id: 1,
  language: 'nl',
  subject: 'POLITIE',
  body: 'Blijf binnen',
  html: '',
  link: '/m/abc',
  expiresAt: null,
};
const stamped = async (text: DueText): Promise<Buffer> =>
  stamp(await compose(text, from), { to, messageId, date: mailDate(at) });

/** The same mail as nodemailer composes it for one recipient. */
async function composedWhole(text: DueText): Promise<Buffer> {
  const { message } = await createTransport({ streamTransport: true, buffer: true }).sendMail({
    from,
    to,
    subject: text.subject,
    text: text.body,
    ...(text.html ? { html: text.html } : {}),
    messageId,
    date: at,
  });
  return message as Buffer;
}
const parts = ({
  subject,
  text,
  html,
  messageId: id,
  date,
  from: sender,
  to: receiver,
}: ParsedMail): unknown => ({
  subject,
  text,
  html,
  id,
  date,
  from: sender?.text,
  to: receiver && 'text' in receiver ? receiver.text : null,
});

const words = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 400 }),
  fc
    .array(
      fc.constantFrom(
        '.',
        '..',
        '\r\n',
        '\n',
        'é',
        'ï',
        'Straße ',
        '€',
        'To: x@y.z',
        '\nDate: 1',
        '=',
        ' ',
        'From ',
      ),
      { maxLength: 60 },
    )
    .map((pieces) => pieces.join('')),
);

describe('a stamped mail', () => {
  it('has the same parts, subject and recipient as one composed for that recipient, whatever the text', async () => {
    await fc.assert(
      fc.asyncProperty(words, words, words, async (subject, body, html) => {
        const text = { ...call, subject, body, html };
        const [ours, theirs] = await Promise.all([stamped(text), composedWhole(text)]);
        expect(parts(await simpleParser(ours))).toEqual(parts(await simpleParser(theirs)));
      }),
      { numRuns: 150 },
    );
  });

  it('holds nothing above 7 bits, no bare line end and no line above 998 octets, whatever the text', async () => {
    await fc.assert(
      fc.asyncProperty(words, words, words, async (subject, body, html) => {
        const mail = await stamped({ ...call, subject, body, html });
        expect(mail.every((octet) => octet < 0x80)).toBe(true);
        const lines = mail.toString('latin1').split('\r\n');
        expect(lines.filter((line) => /[\r\n]/.test(line) || line.length > 998)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('offers one press to stop where there is a page for it, and only in a mail of a list', async () => {
    const stop = 'https://bin.hasselt.example/stop/abc';
    const header = async (link: string): Promise<string> =>
      stamp(await compose({ ...call, link }, 'belfort@hasselt.example'), {
        to,
        messageId,
        date: mailDate(new Date(0)),
        stop,
      }).toString();
    expect(await header('https://bin.hasselt.example/m/x')).toContain(
      `List-Unsubscribe: <${stop}>, <mailto:belfort@hasselt.example?subject=STOP>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n`,
    );
    expect(await header('')).not.toContain('List-');
  });

  it("has each reader's own link in its foot, in both parts, however its lines break", async () => {
    const nobodys = `https://bin.hasselt.example/stop/${'0'.repeat(43)}`;
    const token = fc.stringMatching(/^[\w-]{43}$/);
    await fc.assert(
      fc.asyncProperty(
        words,
        words,
        token,
        token,
        fc.constantFrom(...languages),
        async (body, html, one, other, language) => {
          const mail = await compose(
            { ...call, language, body, html: `<body><p>${html}</p></body>` },
            from,
            nobodys,
          );
          for (const own of [one, other]) {
            const stop = `https://bin.hasselt.example/stop/${own}`;
            const bytes = stamp(mail, { to, messageId, date: mailDate(at), stop });
            const read = await simpleParser(bytes);
            const foot = say(language, 'stop.foot', { url: `${stop}?l=${language}` });
            expect(read.text?.trimEnd().endsWith(foot)).toBe(true);
            expect(read.html).toContain(`<a href="${stop}?l=${language}">${stop}</a>`);
            expect(bytes.toString()).not.toContain('0'.repeat(20));
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('says once who it is for, that a program wrote it, in which language and how to stop it', async () => {
    const mail = (await stamped({ ...call, language: 'de', html: '<p>Straße gesperrt</p>' })).toString();
    const header = mail.slice(0, mail.indexOf('\r\n\r\n'));
    for (const [name, value] of [
      ['To', to],
      ['Message-ID', messageId],
      ['Date', 'Tue, 24 Nov 2026 18:12:00 +0000'],
      ['Auto-Submitted', 'auto-generated'],
      ['Content-Language', 'de'],
      ['List-Unsubscribe', '<mailto:belfort@hasselt.example?subject=STOP>'],
    ] as const)
      expect(header.split('\r\n').filter((line) => line.startsWith(`${name}: `))).toEqual([
        `${name}: ${value}`,
      ]);
  });

  it.each([
    ['nl', 'Inbraak Kerkweg: één verdachte ontkomen, geïnformeerd'],
    ['fr', 'Évacuation près de l’école : restez à l’intérieur'],
    ['de', 'Straße gesperrt – bleiben Sie drinnen, Öffnung später'],
  ] as const)('keeps the words of %s, encoded for 7-bit relays', async (language, words) => {
    const mail = await simpleParser(
      await stamped({ ...call, language, subject: words, body: words, html: `<p>${words}</p>` }),
    );
    expect([mail.subject, mail.text?.trim(), mail.html]).toEqual([words, words, `<p>${words}</p>`]);
  });
});

describe('an address', () => {
  test.each([
    ['Lotte.Bamps+bin@example.org', { kind: 'mailbox', address: 'Lotte.Bamps+bin@example.org' }],
    ['jos@gemüse.example', { kind: 'mailbox', address: 'jos@xn--gemse-mva.example' }],
    ['josé@example.org', { kind: 'not-ascii' }],
    ['jos', { kind: 'no-address' }],
    ['@example.org', { kind: 'no-address' }],
    ['jos@', { kind: 'no-address' }],
    ['a..b@example.org', { kind: 'no-address' }],
    ['"a b"@example.org', { kind: 'no-address' }],
    ['a@example.org, b@example.org', { kind: 'no-address' }],
    ['a@example.org>\r\nRCPT TO:<b@example.org', { kind: 'no-address' }],
    ['a@example.org\r\nBcc: b@example.org', { kind: 'no-address' }],
    [`${'a'.repeat(65)}@example.org`, { kind: 'no-address' }],
    [`a@${'b'.repeat(64)}.org`, { kind: 'no-address' }],
  ] as const)('%j', (given, found) => {
    expect(mailboxOf(given)).toEqual(found);
  });

  it('never lets through what could end a line or a path', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (before, after) => {
        for (const given of [
          before,
          `${before}@${after}`,
          `a${before}@example.org`,
          `a@example${after}.org`,
        ]) {
          const found = mailboxOf(given);
          if (found.kind === 'mailbox') expect(found.address).toMatch(/^[!-~]+@[a-z0-9.-]+$/i);
          if (found.kind === 'mailbox') expect(found.address).not.toMatch(/[<>(),:;"\\[\]]/);
        }
      }),
    );
  });
});
