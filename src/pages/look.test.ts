import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const css = readFileSync(new URL('../../web/ui/base.css', import.meta.url), 'utf8');

/** The tokens of the first :root block and, over them, those of the dark one. */
function tokens(theme: 'light' | 'dark'): Map<string, string> {
  const dark = css.indexOf('@media (prefers-color-scheme: dark)');
  const read = (block: string) =>
    [...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map(
      ([, name = '', hex = '']) => [name, hex] as const,
    );
  const end = css.indexOf("[data-class='ordinary']", dark);
  return new Map([...read(css.slice(0, dark)), ...(theme === 'dark' ? read(css.slice(dark, end)) : [])]);
}

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.040_45 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

const tones = ['emergency', 'urgent', 'ordinary', 'end', 'test'];
const grounds = ['paper', 'card', 'sunk'];

describe.each(['light', 'dark'] as const)('the %s theme', (theme) => {
  const token = tokens(theme);
  const weak = (pairs: readonly (readonly [string, string])[], least: number) =>
    pairs
      .map(([a, b]) => [a, b, contrast(token.get(a) ?? '', token.get(b) ?? '')] as const)
      .filter(([, , ratio]) => !(ratio >= least));

  test('keeps 4.5 to 1 between every text and the grounds it stands on', () => {
    const onGround = ['ink', 'soft', ...tones].flatMap((text) =>
      grounds.map((ground) => [text, ground] as const),
    );
    const onTint = tones.flatMap((tone) => [
      [tone, `${tone}-tint`] as const,
      ['ink', `${tone}-tint`] as const,
      ['soft', `${tone}-tint`] as const,
    ]);
    const onFill = tones.map((tone) => ['on-fill', `${tone}-fill`] as const);
    expect(weak([...onGround, ...onTint, ...onFill], 4.5)).toEqual([]);
  });

  test('keeps 3 to 1 for the edges of controls, bars and the focus ring', () => {
    const signs = ['edge', 'focus', ...tones.map((tone) => `${tone}-fill`)];
    expect(
      weak(
        signs.flatMap((sign) => ['paper', 'card'].map((ground) => [sign, ground] as const)),
        3,
      ),
    ).toEqual([]);
  });
});
