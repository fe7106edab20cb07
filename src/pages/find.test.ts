import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { modelTexts } from '../../contract/model-rules.ts';
import { languages } from '../../contract/words.ts';
import { rulesText } from './bin.ts';
import { addressForm, doorWords, nothingAlong } from './find.ts';

it('has a script that costs a slow phone next to nothing', () => {
  const script = readFileSync(new URL('find.js', import.meta.url));
  expect(script.length).toBeLessThan(4_096);
  expect(gzipSync(script).length).toBeLessThan(1_800);
});

it('draws headings, lists and paragraphs, and nothing else of what was put', async () => {
  const drawn = String(await rulesText('# Een\nregel\nen nog een\n\n- a\n- b <i>\n\n**vet** & "zo"'));
  expect(drawn.replaceAll(/\s+/g, ' ')).toBe(
    '<h2>Een</h2><p>regel<br />en nog een</p><ul> <li>a</li><li>b &lt;i&gt;</li> </ul><p>**vet** &amp; &quot;zo&quot;</p>',
  );
});

it('keeps every word of a text, and makes no tag of any', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ maxLength: 200 }), async (text) => {
      const drawn = String(await rulesText(text));
      expect(drawn.replaceAll(/<\/?(?:h2|p|ul|li)>|<br \/>/g, '')).not.toMatch(/[<>]/);
    }),
  );
});

it('has a model of the same parts in every language', async () => {
  for (const texts of Object.values(modelTexts)) {
    const parts = await Promise.all(
      languages.map(async (one) =>
        [...String(await rulesText(texts[one])).matchAll(/<(h2|li|p)>/g)].map(([, tag]) => tag),
      ),
    );
    expect(parts[0]?.filter((tag) => tag === 'h2').length).toBeGreaterThan(8);
    for (const one of parts) expect(one).toEqual(parts[0]);
  }
});

it('shows again what was typed, as text', async () => {
  const drawn = String(
    await addressForm('nl', { ...nothingAlong, bin: '"><x' }, { q: '"><script>', error: 'Fout.' }),
  );
  expect(drawn).toContain('value="&quot;&gt;&lt;script&gt;"');
  expect(drawn).not.toMatch(/<script|<x/);
  expect(drawn).toContain('aria-invalid="true"');
});

it('writes a door as one does in the language', () => {
  const door = { name: 'Kerkweg', number: '11A', box: '3', postcode: '3500', municipality: 'Hasselt' };
  expect(languages.map((one) => doorWords(one, door))).toEqual([
    'Kerkweg 11A bus 3, 3500 Hasselt',
    'Kerkweg 11A bte 3, 3500 Hasselt',
    'Kerkweg 11A Bfk. 3, 3500 Hasselt',
    'Kerkweg 11A box 3, 3500 Hasselt',
  ]);
});
