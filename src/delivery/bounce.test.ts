import { expect, test } from 'vitest';
import fc from 'fast-check';
import { haveRealMails, measure, ownLabelled, realLabelled } from './bounce.labelled.ts';
import { readBounce, type Bounce } from './bounce.ts';
import { openMail, readAtMost } from './returned-mail.ts';

const read = async (mail: string | Buffer): Promise<Bounce> => readBounce(await openMail(Buffer.from(mail)));
const named = (name: string): Buffer => ownLabelled.find((one) => one.name === name)?.mail ?? Buffer.alloc(0);

for (const { name, mail, kind, code } of ownLabelled)
  test(`takes ${name} for ${kind}`, async () => {
    expect(await read(mail)).toMatchObject({ kind, code });
  });

test.skipIf(!haveRealMails)(
  `takes 95 of 100 real mails for what they are${haveRealMails ? '' : ' (skipped: no ../shared)'}`,
  async () => {
    const { right, all, wrong } = await measure(realLabelled());
    expect(all).toBeGreaterThanOrEqual(160);
    expect(right / all, JSON.stringify(wrong)).toBeGreaterThanOrEqual(0.95);
  },
);

test('finds our own mail and whom it was for in the headers that came back', async () => {
  expect(await read(named('a report of Postfix that the mailbox does not exist'))).toEqual({
    kind: 'permanent',
    code: '5.1.1',
    final: true,
    recipients: ['an.peeters@home.example'],
    reference: '<belfort-4242@city.example>',
  });
  expect((await read(named('qmail'))).reference).toBe('<belfort-4242@city.example>');
  expect((await read(named('a holiday'))).reference).toBe('<belfort-4242@city.example>');
});

test('says of a delay that it is not the end', async () => {
  expect((await read(named('a report of delay'))).final).toBe(false);
  expect((await read(named('Exim that will try again'))).final).toBe(false);
  expect((await read(named('a report that it was given up after five days'))).final).toBe(true);
});

test('names who asks to stop, not those whom the mail happens to mention', async () => {
  expect((await read(named('our own way to stop'))).recipients).toEqual(['an.peeters@home.example']);
});

test('reads the beginning of a mail of any size, in little time', async () => {
  const report = named('a report of Postfix that the mailbox does not exist').toString();
  const large = Buffer.concat([Buffer.from(report), Buffer.alloc(50_000_000, 'x')]);
  const began = performance.now();
  expect((await read(large)).kind).toBe('permanent');
  expect(performance.now() - began).toBeLessThan(5_000);
});

test('is not hurt by a thousand parts within each other', async () => {
  let mail = 'Content-Type: text/plain\r\n\r\nbottom';
  for (let n = 0; n < 1_500; n++)
    mail = `Content-Type: multipart/mixed; boundary="b${n}"\r\n\r\n--b${n}\r\n${mail}\r\n--b${n}--\r\n`;
  mail = `From: MAILER-DAEMON@x.example\r\nSubject: failure notice\r\n${mail}`;
  const began = performance.now();
  expect(['permanent', 'not-a-bounce']).toContain((await read(mail)).kind);
  expect(performance.now() - began).toBeLessThan(5_000);
});

test.each([
  ['letters', 'a'],
  ['spaces', ' '],
  ['empty lines', '\r\n'],
  ['numbers and points', '4.1.'],
  ['signs of an address', 'a@a.'],
  ['names of headers', 'final-recipient:'],
  ['angles', '<belfort-'],
  ['words of mailers', 'mail delivery user '],
])('takes no long time over nothing but %s', async (_what, repeated) => {
  const body = repeated.repeat(Math.ceil(readAtMost / repeated.length));
  const began = performance.now();
  await read(`From: MAILER-DAEMON@x.example\r\nSubject: failure notice\r\n\r\n${body}`);
  await read(`From: x@x.example\r\nSubject: ${body}\r\n\r\nx`);
  expect(performance.now() - began).toBeLessThan(5_000);
});

test('has an answer to whatever comes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 400 }),
      fc.string({ maxLength: 200 }),
      async (bytes, text) => {
        const kinds = ['permanent', 'temporary', 'complaint', 'auto-reply', 'not-a-bounce'];
        expect(kinds).toContain((await read(Buffer.from(bytes))).kind);
        expect(kinds).toContain(
          (await read(`From: MAILER-DAEMON\r\nContent-Type: ${text}\r\n\r\n${text}`)).kind,
        );
      },
    ),
    { numRuns: 100 },
  );
});
