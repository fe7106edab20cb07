/** Where the carriers are: what an address means, and that a wrong one is told without telling its password. */
import { describe, expect, test } from 'vitest';
import {
  isLoopback,
  mailboxSettings,
  mailSettings,
  smsSettings,
  voiceSettings,
  type HttpSmsSettings,
} from './settings.ts';

const password = 'hunter2-geheim';
const messageOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return '';
};

describe('the address of a short message centre', () => {
  test('says everything', () => {
    expect(
      smsSettings(
        'smpps://stad:p%40ss%3Aword@smsc.example:3551?sender=8850&rate=100&window=50&cents=4.2&weight=3&name=proximus',
      ),
    ).toEqual({
      protocol: 'smpp',
      account: 'proximus',
      host: 'smsc.example',
      port: 3551,
      tls: true,
      user: 'stad',
      password: 'p@ss:word',
      loopback: false,
      weight: 3,
      sender: '8850',
      rate: 100,
      window: 50,
      centsPerSegment: 4.2,
    });
  });

  test('says little, and the rest is as carriers have it', () => {
    expect(smsSettings('smpp://u:p@127.0.0.1?sender=Demostad')).toMatchObject({
      account: 'smpp',
      port: 2775,
      tls: false,
      loopback: true,
      rate: 0,
      window: 100,
      centsPerSegment: 5.5,
    });
    expect(smsSettings('smpps://u:p@[::1]?sender=8850')).toMatchObject({
      host: '::1',
      port: 3550,
      tls: true,
      loopback: true,
    });
    expect(smsSettings('smpp://u:p@a.example?sender=8850&window=0')).toMatchObject({ window: 100 });
  });

  test.each(['8850', '%2B32470000000', 'PZ Demostad', 'Demostad', '17890', '178'])(
    'may send as %s',
    (sender) => {
      expect(smsSettings(`smpp://u:p@a.example?sender=${sender}`).sender).toBe(decodeURIComponent(sender));
    },
  );

  test.each([
    '1789',
    '%2B1789',
    '001789',
    'BE-Alert',
    'BEALERT',
    'be%20alert',
    'Be-%20alert',
    'BEAlert%20BIN',
    'BE%20%20Alert',
    'B%20E%20Alert',
    '17%2089',
    'Alarm1789',
  ])('never sends as %s, which is the national alarm’s', (sender) => {
    expect(() => smsSettings(`smpp://u:p@a.example?sender=${sender}`)).toThrow(/sender/);
  });

  test.each([
    ['no address', 'smsc.example'],
    ['nothing', ''],
    ['another protocol', 'ftp://u:p@a.example?sender=8850'],
    ['a mail server', 'smtp://u:p@a.example?sender=8850'],
    ['no host', 'smpp://?sender=8850'],
    ['no sender', 'smpp://u:p@a.example'],
    ['a sender of twelve letters', 'smpp://u:p@a.example?sender=abcdefghijkl'],
    ['a sender with a mark', 'smpp://u:p@a.example?sender=Zo%C3%AB'],
    ['a sender of two digits with a plus', 'smpp://u:p@a.example?sender=%2B12'],
    ['a rate in words', 'smpp://u:p@a.example?sender=8850&rate=fast'],
    ['a rate below zero', 'smpp://u:p@a.example?sender=8850&rate=-1'],
    ['a window without end', 'smpp://u:p@a.example?sender=8850&window=Infinity'],
    ['a price in words', 'smpp://u:p@a.example?sender=8850&cents=veel'],
    ['a port that is none', 'smpp://u:p@a.example:99999?sender=8850'],
  ])('is refused when it is %s, in a line that names the setting', (_, given) => {
    const message = messageOf(() => smsSettings(given, 'BELFORT_SMS_2'));
    expect(message).toMatch(/^BELFORT_SMS_2\b/);
    expect(message).not.toContain('\n');
  });
});

describe('the address of an HTTP gateway', () => {
  test('says everything, and only the profile says how it is spoken to', () => {
    const { profile, ...rest } = smsSettings(
      'https://key:ge%40heim@api.example:8443/sms/?profile=vonage&sender=8850&rate=20&connections=3&secret=s1&cents=4&name=huis',
    ) as HttpSmsSettings;
    expect(rest).toEqual({
      protocol: 'http',
      account: 'huis',
      host: 'api.example',
      port: 8443,
      tls: true,
      user: 'key',
      password: 'ge@heim',
      loopback: false,
      weight: 1,
      sender: '8850',
      rate: 20,
      connections: 3,
      centsPerSegment: 4,
      base: 'https://api.example:8443/sms',
      secret: 's1',
      options: {},
    });
    expect(profile.answer.each).toBe('/messages');
  });

  test('says little, and the rest is as the profile has it', () => {
    expect(smsSettings('http://u:p@127.0.0.1:2080?profile=spryng&sender=8850&secret=s')).toMatchObject({
      account: 'spryng',
      base: 'http://127.0.0.1:2080',
      tls: false,
      rate: 0,
      connections: 4,
      options: { route: 'business' },
    });
    expect(
      smsSettings('https://u:p@a.example?profile=spryng&sender=8850&secret=s&route=premium'),
    ).toMatchObject({
      options: { route: 'premium' },
    });
  });

  test.each([
    ['without TLS to another machine', 'http://u:p@a.example?profile=spryng&sender=8850&secret=s', /https:/],
    ['without a profile', 'https://u:p@a.example?sender=8850', /profile/],
    [
      'with a profile that is not there',
      'https://u:p@a.example?sender=8850&profile=bulk',
      /generic, ringring/,
    ],
    ['with a file that is not there', 'https://u:p@a.example?sender=8850&profile=/nowhere/x.json', /ENOENT/],
    ['without the user that the profile wants', 'https://:p@a.example?sender=8850&profile=twilio', /user/],
    ['without the password', 'https://u@a.example?sender=8850&profile=ringring', /password/],
    ['without the secret of its calls', 'https://u:p@a.example?sender=8850&profile=vonage', /secret/],
    ['as the national alarm', 'https://u:p@a.example?sender=BE-Alert&profile=ringring', /sender/],
    [
      'under a name that no web address has',
      'https://u:p@a.example?sender=8850&profile=ringring&name=a/b',
      /name/,
    ],
    [
      'with connections in words',
      'https://u:p@a.example?sender=8850&profile=ringring&connections=x',
      /connections/,
    ],
  ])('is refused %s, in a line that names the setting and not the password', (_, given, told) => {
    const message = messageOf(() => smsSettings(given.replace(':p@', `:${password}@`)));
    expect(message).toMatch(/^BELFORT_SMS\b/);
    expect(message).toMatch(told);
    expect(message).not.toContain('\n');
    expect(message).not.toContain(password);
  });
});

describe('the address of a mail server', () => {
  test('says everything', () => {
    expect(
      mailSettings('smtps://stad:geheim@mail.example:4650?from=belfort@stad.example&connections=3&name=huis'),
    ).toEqual({
      account: 'huis',
      host: 'mail.example',
      port: 4650,
      tls: true,
      user: 'stad',
      password: 'geheim',
      loopback: false,
      weight: 1,
      from: 'belfort@stad.example',
      connections: 3,
    });
  });

  test('says little, and the rest is as mail servers have it', () => {
    expect(mailSettings('smtp://localhost?from=Stad%20<a@b.example>')).toMatchObject({
      port: 587,
      tls: false,
      loopback: true,
      user: '',
      password: '',
      from: 'Stad <a@b.example>',
      connections: 5,
    });
    expect(mailSettings('smtps://a.example?from=a@b.example')).toMatchObject({ port: 465, tls: true });
  });

  test.each([
    ['no address', 'mail.example'],
    ['a short message centre', 'smpp://u:p@a.example?from=a@b.example'],
    ['no sender', 'smtp://a.example'],
    ['a sender that is no address', 'smtp://a.example?from=stad'],
    ['a sender with a header behind it', 'smtp://a.example?from=a@b.example%0D%0ABcc:%20c@d.example'],
    ['a name with a header behind it', 'smtp://a.example?from=Stad%0D%0ABcc:%20<a@b.example>'],
    ['connections in words', 'smtp://a.example?from=a@b.example&connections=many'],
  ])('is refused when it is %s, in a line that names the setting', (_, given) => {
    const message = messageOf(() => mailSettings(given));
    expect(message).toMatch(/^BELFORT_MAIL\b/);
    expect(message).not.toContain('\n');
  });
});

test.each([
  (given: string) => smsSettings(`smpp://user:${password}@${given}`),
  (given: string) => mailSettings(`smtp://user:${password}@${given}`),
  (given: string) => mailSettings(`gopher://user:${password}@${given}`),
])('no error has the password or the user in it (%#)', (read) => {
  for (const given of [
    '',
    'a.example',
    'a.example:99999',
    'a.example?sender=1789',
    'a.example?sender=abcdefghijklm&from=x',
    'a.example?sender=8850&rate=x&from=a@b.example&connections=x',
    'a b?sender=8850',
  ]) {
    const message = messageOf(() => read(given));
    expect(message).not.toBe('');
    expect(message).not.toContain(password);
    expect(message).not.toContain('user:h');
  }
});

test('a password that cannot be decoded is not told either', () => {
  const message = messageOf(() => smsSettings(`smpp://user:${password}%ZZ@a.example?sender=8850`));
  expect(message).toMatch(/^BELFORT_SMS\b/);
  expect(message).not.toContain(password);
});

describe('a mailbox', () => {
  test('is an address with a user and a folder', () => {
    expect(
      mailboxSettings(`imaps://bin%40city.example:${password}@imap.city.example/Terug%20mail`),
    ).toMatchObject({
      host: 'imap.city.example',
      port: 993,
      tls: true,
      user: 'bin@city.example',
      folder: 'Terug mail',
      loopback: false,
    });
    expect(mailboxSettings(`imap://bin:${password}@127.0.0.1`)).toMatchObject({ port: 143, folder: 'INBOX' });
  });
  test.each([
    'imap.city.example',
    'https://bin:x@city.example',
    'imaps://city.example',
    `imaps://bin:${password}%@city.example`,
  ])('is not %s, and what is said names no password', (given) => {
    const said = messageOf(() => mailboxSettings(given));
    expect(said).toContain('BELFORT_BOUNCES');
    expect(said).not.toContain(password);
  });
});

describe('this machine', () => {
  test.each(['localhost', 'LOCALHOST', '127.0.0.1', '127.255.255.254', '::1', '[::1]'])('is %s', (host) => {
    expect(isLoopback(host)).toBe(true);
  });
  test.each([
    '',
    '128.0.0.1',
    '10.0.0.1',
    '0.0.0.0',
    '127.example',
    '127.0.0.1.example',
    'localhost.example',
    '::2',
    '[::]',
  ])('is not %s', (host) => {
    expect(isLoopback(host)).toBe(false);
  });
});

describe('the address of a voice gateway', () => {
  const given = `https://AC1:${password}@gateway.example/2010-04-01/?from=+3211223344&lines=20&name=stem`;

  test('says everything, and the number may be written with its plus', () => {
    expect(voiceSettings(given)).toMatchObject({
      account: 'stem',
      base: 'https://gateway.example/2010-04-01',
      user: 'AC1',
      sid: 'AC1',
      secret: password,
      from: '+3211223344',
      lines: 20,
      tls: true,
      loopback: false,
    });
  });

  test('may name the account and its signing secret beside an API key', () => {
    expect(voiceSettings(`${given}&account=AC2&secret=other`)).toMatchObject({ user: 'AC1', sid: 'AC2', secret: 'other' }); // prettier-ignore
  });

  test.each([
    ['http on another machine', 'http://AC1:x@gateway.example/v?from=3211223344', 'this machine only'],
    ['no token', 'https://AC1@gateway.example/v?from=3211223344', 'token'],
    ['no number', `https://AC1:${password}@gateway.example/v`, 'from'],
    ['a word for a number', `https://AC1:${password}@gateway.example/v?from=Belfort`, 'from'],
    ['no line', given.replace('lines=20', 'lines=0'), 'lines'],
    ['half a line', given.replace('lines=20', 'lines=1.5'), 'lines'],
    ['a name that is no part of an address', given.replace('name=stem', 'name=a/b'), 'name'],
  ])('is refused with %s, without telling the token', (_, wrong, word) => {
    const message = messageOf(() => voiceSettings(wrong));
    expect(message).toMatch(new RegExp(`^BELFORT_VOICE: .*${word}`));
    expect(message).not.toContain(password);
  });
});
