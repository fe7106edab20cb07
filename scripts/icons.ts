/**
 * Draws the icons of the member's app (src/pages/icons/) from the mark in src/pages/favicon.svg. Phones want PNG, and a
 * server has no browser to draw them with, so they are kept with the source: `node scripts/run.mjs scripts/icons.ts`.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openBrowser } from '../test/support/browser.ts';

const folder = fileURLToPath(new URL('../src/pages/icons/', import.meta.url));
const favicon = readFileSync(new URL('../src/pages/favicon.svg', import.meta.url), 'utf8');
const mark = / d="([^"]+)"/.exec(favicon)?.[1] ?? '';
// As in web/ui/base.css.
const [ink, paper, violet] = ['#14213d', '#fbfaf7', '#6b3fa0'];

/** `fill` is the share of the square that the mark takes: a mask may cut away all but the middle 80 %. */
function drawn({ ground, colour = paper, fill, radius = 0 }: Icon): string {
  const inset = (32 - 32 * fill) / 2;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="100%" height="100%" viewBox="0 0 32 32">
    <defs><pattern id="stripes" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="4" height="4" fill="${violet}"/><rect width="2" height="4" fill="${paper}"/></pattern></defs>
    ${ground ? `<rect width="32" height="32" rx="${radius}" fill="${ground}"/>` : ''}
    ${ground === 'url(#stripes)' ? `<rect x="4" y="4" width="24" height="24" fill="${violet}"/>` : ''}
    <g transform="translate(${inset} ${inset}) scale(${fill})"><path fill="${colour}" fill-rule="evenodd" d="${mark}"/></g></svg>`;
}
interface Icon {
  readonly ground: string;
  readonly colour?: string;
  readonly fill: number;
  readonly radius?: number;
}

const icons: Readonly<Record<string, Icon & { readonly size: number }>> = {
  'icon-192': { size: 192, ground: ink, fill: 1, radius: 7 },
  'icon-512': { size: 512, ground: ink, fill: 1, radius: 7 },
  'maskable-512': { size: 512, ground: ink, fill: 0.68 },
  // Apple rounds the corners itself and paints what is transparent black.
  'apple-touch-icon': { size: 180, ground: ink, fill: 0.82 },
  // In a status bar only its outline is seen.
  badge: { size: 96, ground: '', colour: '#ffffff', fill: 1 },
  'test-192': { size: 192, ground: 'url(#stripes)', fill: 0.66 },
};

mkdirSync(folder, { recursive: true });
const browser = await openBrowser();
try {
  const page = await browser.newPage();
  for (const [name, icon] of Object.entries(icons)) {
    await page.setViewportSize({ width: icon.size, height: icon.size });
    await page.setContent(`<style>html,body{margin:0;height:100%}svg{display:block}</style>${drawn(icon)}`);
    await page.screenshot({ path: `${folder}${name}.png`, omitBackground: true });
  }
} finally {
  await browser.close();
}
