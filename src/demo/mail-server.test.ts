import { createTransport } from 'nodemailer';
import { afterEach, describe, expect, it } from 'vitest';
import { startMailServer, type MailServer } from './mail-server.ts';
import { openPhones, type Phones } from './phones.ts';

const open: MailServer[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});
async function mailbox(): Promise<{
  server: MailServer;
  phones: Phones;
  send: ReturnType<typeof createTransport>;
}> {
  const phones = openPhones();
  const server = await startMailServer({ phones });
  open.push(server);
  return { server, phones, send: createTransport({ host: '127.0.0.1', port: server.port, ignoreTLS: true }) };
}
const mail = {
  from: 'Belfort <belfort@demostad.example>',
  to: ['Lotte.Bamps@example.org', 'jos@example.net'],
  subject: 'Inbraak Kerkweg: één verdachte ontkomen',
  text: 'Blijf binnen.\nBel 101.',
  html: '<p>Blijf binnen. <b>Bel 101.</b></p>',
  headers: { 'Auto-Submitted': 'auto-generated' },
};

describe('the mail server of the demo', () => {
  it('lays a mail in the mailbox of each recipient: subject, text, html and headers', async () => {
    const { phones, send, server } = await mailbox();
    await send.sendMail(mail);
    expect(phones.list().map((one) => one.to)).toEqual(['lotte.bamps@example.org', 'jos@example.net']);
    expect(phones.of('jos@example.net')[0]).toMatchObject({
      channel: 'email',
      subject: mail.subject,
      text: expect.stringContaining('Bel 101.'),
      html: expect.stringContaining('<b>Bel 101.</b>'),
      headers: { 'auto-submitted': 'auto-generated' },
    });
    expect(server.counts()).toEqual({ accepted: 1, refused: 0 });
  });

  it('answers 451 for a greylisted mailbox and 550 for an unknown one', async () => {
    const { phones, send, server } = await mailbox();
    server.behave({ mailbox: (address) => (address.startsWith('jos') ? 'later' : 'unknown') });
    await expect(send.sendMail({ ...mail, to: 'jos@example.net' })).rejects.toMatchObject({
      responseCode: 451,
    });
    await expect(send.sendMail({ ...mail, to: 'an@example.net' })).rejects.toMatchObject({
      responseCode: 550,
    });
    expect(phones.list()).toEqual([]);
  });
});
