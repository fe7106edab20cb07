import { expect, test } from 'vitest';
import { languages } from '../../contract/words.ts';
import { contactCard } from './contact-card.ts';

const owner = { organisation: 'Stad Alderbroek, dienst; preventie', emergencyNumbers: ['101', '112'] };

test.each(languages)('the card in %s has every number once, in lines that phones read', (language) => {
  const card = contactCard(
    language,
    { voice: ['+3211000000', '+3211000000'], sms: ['8850', 'BIN HASSELT'] },
    owner,
    'https://bin.city.example',
  );
  const lines = (card ?? '').split('\r\n');
  expect(lines.slice(0, 2)).toEqual(['BEGIN:VCARD', 'VERSION:3.0']);
  expect(lines.slice(-2)).toEqual(['END:VCARD', '']);
  expect(lines.filter((line) => line.startsWith('TEL'))).toEqual([
    'TEL;TYPE=work,voice:+3211000000',
    'TEL;TYPE=work,msg:8850',
  ]);
  expect(lines.every((line) => Buffer.byteLength(line) <= 75)).toBe(true);
  // What is folded is whole again, and what was escaped too.
  const whole = (card ?? '').replaceAll('\r\n ', '');
  expect(whole).toContain('ORG:Stad Alderbroek\\, dienst\\; preventie');
  expect(whole).toMatch(/NOTE:.*101.*112.*BIN HASSELT/);
  expect(whole).not.toContain('\uFFFD');
});

test('there is no card where no number calls anybody', () => {
  expect(contactCard('nl', { voice: [], sms: ['BIN HASSELT'] }, owner, null)).toBeNull();
});
