/** What a call says, in which words, and which requests are believed: pure. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { languages } from '../../../contract/words.ts';
import { answerOf, callEndOf, outcomeOf } from './outcome.ts';
import { isSigned, sign } from './signature.ts';
import { secondsToSay, speakable } from './speech.ts';
import { readToken, tokenKey, writeToken } from './token.ts';
import { callScript, lastWords, spokenOf, voicemailScript, xml } from './twiml.ts';

const answered = (status: number, body: object | string, retryAfterMs: number | null = null) =>
  answerOf({
    kind: 'answer',
    status,
    type: 'application/json',
    retryAfterMs,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    fault: null,
  });

describe('the signature of a gateway', () => {
  // Published with Twilio's helper libraries (request validator tests).
  const url = 'https://mycompany.com/myapp.php?foo=1&bar=2';
  const secret = '12345';
  const fields = {
    CallSid: 'CA1234567890ABCDE',
    Caller: '+14158675309',
    Digits: '1234',
    From: '+14158675309',
    To: '+18005551212',
  };
  const body = new URLSearchParams(fields).toString();
  const signature = 'RSOYDt4T1cUTdK1PDd93/VVr8B8=';
  const request = {
    method: 'POST',
    path: 'x',
    url,
    body,
    headers: { 'x-twilio-signature': signature },
  } as const;

  it('is that of the published example', () => {
    expect(sign(secret, url, new URLSearchParams(fields))).toBe(signature);
    expect(isSigned(secret, request)).toBe(true);
  });

  it('is that of the published example with a JSON body', () => {
    const json = '{"property": "value", "boolean": true}';
    const hash = '0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620';
    const signed = {
      ...request,
      url: `${url}&bodySHA256=${hash}`,
      body: json,
      headers: { 'x-twilio-signature': 'a9nBmqA0ju/hNViExpshrM61xv4=' },
    };
    expect(isSigned(secret, signed)).toBe(true);
    expect(isSigned(secret, { ...signed, body: json.replace('true', 'false') })).toBe(false);
  });

  it.each([
    ['another field', { body: `${body}&Digits=1` }],
    ['another address', { url: `${url}3` }],
    [
      'another secret',
      { headers: { 'x-twilio-signature': sign('54321', url, new URLSearchParams(fields)) } },
    ],
    ['none', { headers: {} }],
    ['a longer one', { headers: { 'x-twilio-signature': `${signature}=` } }],
  ])('is not believed with %s', (_, change) => {
    expect(isSigned(secret, { ...request, ...change })).toBe(false);
  });

  it('is believed whether or not the gateway names the usual port', () => {
    const withPort = sign(secret, url.replace('.com/', '.com:443/'), new URLSearchParams(fields));
    expect(isSigned(secret, { ...request, headers: { 'x-twilio-signature': withPort } })).toBe(true);
  });
});

describe('the address of a call', () => {
  const key = tokenKey('secret');

  it('carries the ids of text and delivery and nothing that can be changed', () => {
    fc.assert(
      fc.property(
        fc.nat(2 ** 48),
        fc.nat(2 ** 31),
        fc.constantFrom(...languages),
        (delivery, text, language) => {
          const token = writeToken(key, { text, delivery, language });
          expect(readToken(key, token)).toEqual({ text, delivery, language });
          expect(readToken(tokenKey('other'), token)).toBeNull();
          expect(readToken(key, `1${token}`)).toBeNull();
          expect(token).toMatch(/^[\w.-]{1,64}$/);
        },
      ),
    );
  });
});

describe('what is said', () => {
  it.each([
    ['nl', 'Gezien? Bel 101.', 'Gezien? Bel één nul één.'],
    ['fr', 'Appelez le 112', 'Appelez le un un deux'],
    ['de', 'Rufen Sie 101 an', 'Rufen Sie eins null eins an'],
    ['en', 'Call 101 or 112', 'Call one zero one or one one two'],
    ['nl', 'op 100 meter van het station', 'op 100 meter van het station'],
    ['nl', 'Kerkweg 12, twee mannen van 30 jaar', 'Kerkweg 12, twee mannen van 30 jaar'],
    ['nl', 'Bel 011 22 33 44', 'Bel nul één één, twee twee, drie drie, vier vier'],
    ['nl', 'Bel +32 11 22 33 44.', 'Bel plus drie twee, één één, twee twee, drie drie, vier vier.'],
    ['nl', 'Om 19u15 en om 8u', 'Om 19 uur 15 en om 8 uur'],
    ['fr', 'à 19h05', 'à 19 heures 5'],
    ['de', 'um 19:15 Uhr', 'um 19 Uhr 15'],
    ['en', 'at 19:05', 'at 19 05'],
    ['nl', 'Volg https://bin.example/m/abc voor meer', 'Volg voor meer'],
    ['nl', '24 uur, 3 huizen, 5.100 mensen', '24 uur, 3 huizen, 5.100 mensen'],
  ] as const)('has numbers to dial and clocks in words: %s "%s"', (language, written, spoken) => {
    expect(speakable(written, language)).toBe(spoken);
  });

  it('takes longer when there is more of it', () => {
    expect(secondsToSay('')).toBe(0);
    expect(secondsToSay('a'.repeat(180))).toBe(10);
  });
});

describe('the script of a call', () => {
  const text = {
    id: 7,
    language: 'nl',
    subject: 'Dit is een bericht van Politie & Brandweer.',
    body: 'Man met "rugzak" <groen>. Bel 101',
    html: '',
    link: '',
    expiresAt: null,
  } as const;
  const to = { key: 'https://a.example/key?t=1&replays=0', next: 'https://a.example/say?t=1&round=2' };

  it('pauses, says who calls and the words inside the wait for one key, then goes on', () => {
    const script = callScript(spokenOf(text), to);
    expect(script).toMatch(
      /^<\?xml[^>]+>\n<Response>\n<Pause length="1"\/>\n<Gather input="dtmf" numDigits="1"/,
    );
    const order = ['van Politie', 'Bel één nul één', 'Druk op 1', '</Gather>', '<Redirect'].map((one) => script.indexOf(one)); // prettier-ignore
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order).not.toContain(-1);
    expect(script).toContain('action="https://a.example/key?t=1&#38;replays=0"');
    expect(script).toContain('&#34;rugzak&#34; &#60;groen&#62;');
  });

  it('says it once to a machine and waits for no key', () => {
    const script = voicemailScript(spokenOf(text));
    expect(script).not.toContain('Gather');
    expect(script.match(/rugzak/g)).toHaveLength(1);
    expect(script).toContain('niet terugbellen');
  });

  it('has words that nobody translated said by a voice of their language', () => {
    const spoken = spokenOf({ ...text, language: 'de', html: '<p lang="fr">Attention</p>' });
    const voices = [...callScript(spoken, to).matchAll(/<Say language="([\w-]+)">/g)].map(([, one]) => one);
    expect(voices).toEqual(['de-DE', 'fr-BE', 'de-DE']);
  });

  it('says a long text in pieces that a gateway takes, and loses no word', () => {
    const words = Array.from({ length: 3_000 }, (_, n) => `woord${n}`);
    const script = lastWords('nl', words.join(' '));
    const said = [...script.matchAll(/<Say[^>]*>([^<]*)<\/Say>/g)].map(([, one = '']) => one);
    expect(Math.max(...said.map((one) => one.length))).toBeLessThanOrEqual(4_096);
    expect(said.join(' ')).toBe(words.join(' '));
  });

  it('is well-formed XML whatever the text holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (any) => {
        // oxlint-disable-next-line no-control-regex -- what XML 1.0 section 2.2 does not allow
        const wrong = /[<>"'\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|&(?!#\d+;)/;
        if (wrong.test(xml(any)) || !xml(any).isWellFormed()) throw new Error(JSON.stringify(any));
      }),
    );
  });
});

describe('what a call met', () => {
  const end = { status: 'completed', answeredBy: 'human', seconds: 20 };

  it.each([
    ['a person heard it', {}, 'delivered', null],
    ['a person laid down before it was said', { seconds: 3 }, 'failed', 'hung-up'],
    ['a voicemail took it', { answeredBy: 'machine_end_beep' }, 'failed', 'voicemail'],
    ['a fax took it', { answeredBy: 'fax' }, 'failed', 'fax'],
    ['nobody knows who took it', { answeredBy: null }, 'unknown', 'answered-by-unknown'],
    ['the line was busy', { status: 'busy' }, 'failed', 'busy'],
    ['nobody took it', { status: 'no-answer' }, 'failed', 'no-answer'],
    ['the network refused it', { status: 'failed' }, 'failed', 'rejected'],
  ])('%s', (_, change, state, code) => {
    expect(outcomeOf('CA1', { ...end, ...change }, 10)).toEqual({ reference: 'CA1', state, code });
  });

  it('is nothing while the call goes on', () => {
    expect(outcomeOf('CA1', { ...end, status: 'in-progress' }, 10)).toBeNull();
  });

  it('is read from the call resource, and from nothing else', () => {
    const resource = (status: number, body: string) =>
      callEndOf({ kind: 'answer', status, type: undefined, retryAfterMs: null, body, fault: null });
    expect(resource(200, '{"status":"completed","answered_by":"human","duration":"31"}')).toEqual({
      status: 'completed',
      answeredBy: 'human',
      seconds: 31,
    });
    expect(resource(404, '{"status":404}')).toBeNull();
    expect(resource(200, 'soon')).toBeNull();
  });
});

describe('what the answer to a call to place means', () => {
  it.each([
    ['taken', answered(201, { sid: 'CA12' }), { kind: 'accepted', references: ['CA12'] }],
    ['taken without a name', answered(201, {}), { kind: 'unknown', reason: 'no-sid' }],
    ['taken in no language of ours', answered(200, 'ok'), { kind: 'unknown', reason: 'no-sid' }],
    ['a bad number', answered(400, { code: 21211 }), { kind: 'never', reason: 'number' }],
    ['a request refused without a code', answered(400, ''), { kind: 'never', reason: 'voice-400' }],
    [
      'a number of ours that may not call',
      answered(400, { code: 21210 }),
      { kind: 'later', reason: 'voice-400' },
    ],
    ['a wrong token', answered(401, { code: 20003 }), { kind: 'later', reason: 'voice-401' }],
    ['too much', answered(429, {}, 7_000), { kind: 'later', reason: 'voice-429', afterMs: 7_000 }],
    ['a fault of the gateway', answered(503, 'x'), { kind: 'later', reason: 'voice-503' }],
    ['elsewhere', answered(302, ''), { kind: 'later', reason: 'voice-302' }],
    ['no connection', answerOf({ kind: 'no-connection' }), { kind: 'later', reason: 'no-connection' }],
    ['silence', answerOf({ kind: 'unknown', reason: 'no-answer' }), { kind: 'unknown', reason: 'no-answer' }],
  ])('%s', (_, answer, expected) => {
    expect(answer).toMatchObject(expected);
  });
});
