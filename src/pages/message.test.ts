import { describe, expect, test } from 'vitest';
import type { PublicMessage } from '../../contract/public-message.ts';
import { languages, say, type Language } from '../../contract/words.ts';
import { call, end, marked, update } from './examples.ts';
import { messagePage, momentWords, whatToDo } from './message.ts';

const draw = async (message: PublicMessage, language: Language = 'nl'): Promise<string> =>
  String(await messagePage(language, message, { origin: 'https://belfort.example', demo: false }));
/** What a reader sees, without tags. */
const seen = (page: string): string =>
  page
    .slice(page.indexOf('<body'))
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ');
const inOrder = (text: string, ...pieces: string[]): number[] => pieces.map((piece) => text.indexOf(piece));
const isRising = (places: number[]): boolean =>
  places.every((at, i) => at >= 0 && (i === 0 || at > (places[i - 1] ?? 0)));

const ended: PublicMessage = {
  ...call,
  state: 'ended',
  endedAt: end.publishedAt,
  parts: [...call.parts, update, end],
};
const missing: PublicMessage = { ...call, kind: 'vermist', parts: [{ ...call.parts[0]!, kind: 'vermist' }] };

describe('the public page of a message', () => {
  test('says first what it is, then who says it, what happened, what to do and whom to call', async () => {
    const text = seen(await draw(call));
    const order = inOrder(
      text,
      'OPROEP',
      'POLITIE',
      'Inbraak in de Kerkweg',
      'Blijf binnen',
      'Bel 101',
      'Klopt dit bericht',
    );
    expect(order.every((at) => at >= 0)).toBe(true);
    expect(isRising(order)).toBe(true);
  });

  test.each(languages)('speaks %s in its frame and has no word of another catalogue', async (language) => {
    const page = await draw(call, language);
    expect(page).toContain(`<html lang="${language}">`);
    expect(page).toContain(say(language, 'pages.message.check'));
    const others = languages.filter((one) => one !== language);
    expect(others.filter((one) => page.includes(say(one, 'pages.message.check')))).toEqual([]);
    for (const one of others) expect(page).toContain(`/m/${call.code}?l=${one}`);
  });

  test('gives the original, marked as such, where a translation is lacking', async () => {
    const german = await draw(call, 'de');
    expect(german).toContain('<h1 lang="nl">Inbraak in de Kerkweg</h1>');
    expect(german).toContain('nicht auf Deutsch');
    expect(german).toContain('<div lang="nl"><p>Twee mannen te voet.</p>');
    const french = await draw(call, 'fr');
    expect(french).toContain('<h1>Cambriolage Kerkweg</h1>');
    expect(french).toContain(say('fr', 'pages.message.frame'));
    expect(await draw(call, 'nl')).not.toContain('class="original"');
  });

  test('puts the latest news on top and the earlier under it, newest first', async () => {
    const later = {
      ...update,
      publishedAt: '2026-11-24T19:00:00Z',
      texts: { nl: { headline: '', body: 'Nieuwst.', original: true } },
    };
    const text = seen(await draw({ ...call, parts: [...call.parts, update, later] }));
    expect(
      isRising(inOrder(text, 'Nieuwst.', 'Eerder', 'Gezien aan het station.', 'Twee mannen te voet.')),
    ).toBe(true);
  });

  test('says when it is over, and asks nothing more', async () => {
    const page = await draw(ended);
    expect(seen(page)).toContain('Afgelopen sinds dinsdag 24 november, 20u20.');
    expect(page).toContain('data-class="end"');
    expect(whatToDo('nl', ended)).toEqual(['U hoeft niets meer te doen.']);
    expect(page).not.toContain('href="tel:');
  });

  test('says that an expired message no longer holds, and whom to call', async () => {
    const text = seen(await draw({ ...call, state: 'expired', expiresAt: '2026-11-24T20:00:00Z' }));
    expect(text).toContain('Dit bericht gold tot dinsdag 24 november, 21u00.');
    expect(text).toContain('Bel 101');
  });

  test.each(['ended', 'expired'] as const)(
    'never shows the description or place of a missing person once %s',
    async (state) => {
      const over: PublicMessage = {
        ...missing,
        state,
        endedAt: end.publishedAt,
        parts: [...missing.parts, update, { ...update, kind: 'correctie' }, end],
      };
      for (const language of languages) {
        const page = await draw(over, language);
        for (const told of ['Twee mannen', 'Deux hommes', 'Rode jas', 'Inbraak in', 'Cambriolage', 'station'])
          expect(page).not.toContain(told);
        expect(page).not.toContain('class="rough"');
        expect(seen(page).replaceAll('Kerkweg', '')).toContain(say(language, 'pages.message.erased'));
      }
      expect(await draw(over)).toContain('Dank u om uit te kijken.');
      expect(await draw({ ...missing, parts: missing.parts })).toContain('Twee mannen');
    },
  );

  test.each(['test', 'exercise'] as const)('cannot take a %s for real', async (mode) => {
    const word = say('nl', `mode.${mode}.prefix`);
    const page = await draw({ ...call, mode });
    expect(page).toContain(`<title>${word} – POLITIE`);
    expect(page).toMatch(new RegExp(`<body\\s+class="hatch"\\s+data-mode="${mode}"\\s+data-class="test"`));
    expect(page).toContain(`<strong>${word} – OPROEP</strong>`);
    expect(seen(page)).toContain('U hoeft niets te doen.');
    expect(page).not.toContain('href="tel:');
    expect(page).not.toContain('data-class="urgent"');
    expect(await draw(call)).not.toContain('hatch');
  });

  test('calls the numbers of the message, not fixed ones', async () => {
    const page = await draw({ ...call, emergencyNumbers: ['011 12 34 56'] });
    expect(page).toContain('href="tel:011123456"');
    expect(page).not.toMatch(/tel:1[01][12]/);
    expect(seen(page)).not.toContain('101');
  });

  test('escapes every word that a person wrote', async () => {
    const keep = [
      'code',
      'kind',
      'class',
      'mode',
      'state',
      'role',
      'organisationKind',
      'written',
      'publishedAt',
      'timeZone',
    ];
    const hostile = marked({ ...ended, place: 'x', sender: { ...call.sender, role: 'mayor' as const } }, [
      ...keep,
      'endedAt',
    ]);
    for (const message of [
      hostile,
      { ...hostile, state: 'live' as const, parts: hostile.parts.slice(0, 1) },
    ]) {
      const page = await draw(message);
      expect(page).toContain('&lt;script&gt;');
      expect(page).not.toMatch(/<script(?! type="module" src="\/assets\/app\.js)/);
    }
  });

  test('loads nothing from elsewhere and keeps out of search engines', async () => {
    const page = await draw(call);
    const loaded = [...page.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, url = '']) => url);
    expect(loaded.length).toBeGreaterThan(5);
    expect(loaded.filter((url) => !/^(\/(?!\/)|#|tel:)/.test(url))).toEqual([]);
    expect(page).not.toMatch(/\sstyle="|\son\w+="|<style/);
    expect(page).toContain('<meta name="robots" content="noindex, nofollow"');
  });

  test('tells the moment by the wall clock of the place, in each language', () => {
    const at = (language: Language) => momentWords(language, '2026-07-01T22:30:00Z', 'Europe/Brussels');
    expect(languages.map(at)).toEqual([
      'donderdag 2 juli, 0u30',
      'jeudi 2 juillet, 0h30',
      'Donnerstag, 2. Juli, 0:30',
      'Thursday 2 July, 0:30',
    ]);
  });
});
