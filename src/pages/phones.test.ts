import { describe, expect, test } from 'vitest';
import { languages, say } from '../../contract/words.ts';
import { marked, rita } from './examples.ts';
import type { Hand } from './landline.ts';
import {
  bubble,
  choiceOf,
  fits,
  handEvent,
  modeOfText,
  phoneEvent,
  phonesPage,
  type DemoPhone,
} from './phones.ts';

const zone = 'Europe/Brussels';
const nobody = { network: null, language: null };
const draw = async (phones: readonly DemoPhone[], choice = choiceOf({})): Promise<string> =>
  String(await phonesPage('nl', choice, { phones, total: 1240, networks: ['Heide', 'Runkst'] }, zone));

describe('the phones of the demo', () => {
  test('show what arrived, with sender, time and number of parts', async () => {
    const page = await draw([rita]);
    expect(page).toContain('POLITIE 19u15: inbraak');
    expect(page).toContain('Sms van BIN');
    expect(page).toContain('19u15');
    expect(page).toContain('2 delen');
    expect(page).toContain('1 van 1.240 mensen');
  });

  test('show on a landline what was said and what became of the call', async () => {
    const call = { id: '9', at: '2026-03-03T18:15:00Z', channel: 'voice', from: '+3211000000', text: 'Inbraak.' } as const; // prettier-ignore
    const page = await draw([
      { ...rita, landlineOnly: true, arrivals: [{ ...call, outcome: 'voicemail' }] },
      { ...rita, id: 'other', landlineOnly: true, arrivals: [] },
    ]);
    expect(page).toContain('class="phone old"');
    expect(page).toContain('Inbraak.');
    expect(page).toContain('antwoordapparaat: telt niet als bevestigd');
    expect(page).toContain(say('nl', 'pages.phones.none'));
  });

  test.each(languages)('know a test by its words in %s', (language) => {
    expect(modeOfText(`${say(language, 'mode.test.prefix')} POLITIE 19u15: niets te doen`)).toBe('test');
    expect(modeOfText(`${say(language, 'mode.exercise.prefix')} BRANDWEER`)).toBe('exercise');
    expect(modeOfText('POLITIE: laatste TEST was gisteren')).toBe('real');
  });

  test('draw a test unlike a real message', async () => {
    const test = { ...rita.arrivals[0]!, text: 'TEST POLITIE: niets te doen' };
    expect(String(await bubble('nl', test, zone))).toContain('data-mode="test"');
    expect(String(await bubble('nl', rita.arrivals[0]!, zone))).toContain('data-mode="real"');
  });

  test('can be chosen by network and language, and an unknown language is no choice', async () => {
    expect(choiceOf({ bin: 'Heide', taal: 'fr' })).toEqual({ network: 'Heide', language: 'fr' });
    expect(choiceOf({ bin: '', taal: 'xx' })).toEqual(nobody);
    expect(fits({ network: 'Heide', language: null }, rita)).toBe(true);
    expect(fits({ network: 'Runkst', language: null }, rita)).toBe(false);
    expect(fits({ network: null, language: 'de' }, rita)).toBe(false);
    const page = await draw([rita], { network: 'Heide', language: 'nl' });
    expect(page).toMatch(/<option value="Heide"\s+selected/);
    expect(page).toContain('/demo/phones/events?bin=Heide&amp;taal=nl&amp;l=nl');
  });

  test('say what to do next where nobody fits', async () => {
    expect(await draw([])).toContain(say('nl', 'pages.phones.nobody.next'));
  });

  test('escape what was received, on the page and in an event', async () => {
    const hostile = marked(rita, ['id', 'at', 'channel', 'language']);
    const page = await draw([hostile]);
    expect(page.match(/<script/g)?.length).toBe(1);
    expect(page).toContain('&lt;script&gt;');
    const event = JSON.parse(await phoneEvent('nl', hostile, hostile.arrivals[0]!, nobody, zone)) as Record<
      string,
      string
    >;
    expect(event['bubble']).toContain('&lt;script&gt;');
    expect(`${event['bubble']}${event['whole']}`).not.toContain('<script');
  });
});

describe('a landline of the demo', () => {
  const ringing = { id: 'c1', from: '+3211000000', state: 'ringing', said: [] } as const;
  const says = { language: 'fr-BE', text: 'Cambriolage <b>' } as const;
  const old = (hand: Hand): DemoPhone => ({ ...rita, landlineOnly: true, arrivals: [], hand });
  const actsOf = (page: string): string[] =>
    [...page.matchAll(/<button[^>]*name="act"\s+value="([\w-]+)"/g)].map(([, act = '']) => act);

  test('can be taken in hand, from the phone or from the head of the page', async () => {
    const page = await draw([rita, old({ held: false, call: null })], { network: 'Heide', language: null });
    expect(actsOf(page)).toEqual(['take', 'take']);
    expect(page.match(/method="post"\s+action="\/demo\/phones\/hand\?bin=Heide&amp;l=nl"/g)).toHaveLength(2);
    expect(page).toContain(say('nl', 'pages.phones.hand.takeOf', { name: 'Rita' }));
    expect(actsOf(await draw([rita]))).toEqual([]);
  });

  test('waits in the hand, with a way to look again for who has no scripts', async () => {
    const page = await draw([old({ held: true, call: null })]);
    // A link to where one is would not load it again; a form does.
    expect(page).toMatch(/<noscript\s*><form method="post"/);
    expect(actsOf(page)).toEqual(['look', 'back']);
    expect(page).toContain('25 seconden');
  });

  test.each(languages)(
    'that rings is answered or not, and one that talks has keys, in %s',
    async (language) => {
      const drawn = async (call: Hand['call']) =>
        String(
          await phonesPage(
            language,
            nobody,
            { phones: [old({ held: true, call })], total: 1, networks: [] },
            zone,
          ),
        );
      const rings = await drawn(ringing);
      expect(actsOf(rings)).toEqual(['answer', 'decline']);
      expect(rings).toContain('phone old held calling');
      const talks = await drawn({ ...ringing, state: 'talking', said: [says] });
      expect(actsOf(talks)).toEqual(['1', '2', 'hang-up']);
      expect(talks).toContain(`aria-label="${say(language, 'pages.phones.hand.key', { key: '1' })}"`);
      expect(talks).toContain('lang="fr-BE">Cambriolage &lt;b&gt;');
      expect(talks).not.toContain('calling');
    },
  );

  test('tells a script whether it rings, and which words to read in which language', async () => {
    const event = async (call: Hand['call']) =>
      JSON.parse(await handEvent('nl', old({ held: true, call }), nobody, zone)) as Record<string, unknown>;
    expect(await event(ringing)).toMatchObject({ phone: 'p1', ringing: true });
    const talking = await event({ ...ringing, state: 'talking', said: [says] });
    expect(talking).toMatchObject({ ringing: false });
    expect(talking['whole']).toContain('class="says" lang="fr-BE"');
    expect(await event(null)).toMatchObject({ ringing: false });
  });
});
