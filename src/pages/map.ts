/**
 * A small drawing of the area of a message: outlines, address dots and street names for recognition, a rough circle,
 * north and a scale. Made by the server as SVG, so that it needs no tiles, no script and no other website, and prints.
 */
import { html, raw } from 'hono/html';
import type { Position } from '../../contract/shapes.ts';
import { sayIn, type Language } from '../../contract/words.ts';
import type { PublicMessage } from '../../contract/public-message.ts';
import type { Html } from './layout.ts';

const width = 640;
const margin = 26;
/** Where it happened is drawn as a circle of this radius, around a rounded centre: it points at no house. */
const roughMetres = 120;
const metresPerDegree = 111_320;
/** More dots or names than this only weigh: the page must open on a bad connection. */
const mostDots = 900;
const mostNames = 12;

interface Scale {
  readonly x: (at: Position) => number;
  readonly y: (at: Position) => number;
  readonly height: number;
  readonly pixelsPerMetre: number;
}

const round = (n: number): string => String(Math.round(n));
/** To about 100 metres: 0.001 degree of latitude, 0.0015 of longitude. */
const rounded = ([lon, lat]: Position): Position => [
  Math.round(lon / 0.0015) * 0.0015,
  Math.round(lat * 1000) / 1000,
];

function scaleOf(positions: readonly Position[]): Scale {
  const lons = positions.map(([lon]) => lon);
  const lats = positions.map(([, lat]) => lat);
  const [west, east] = [Math.min(...lons), Math.max(...lons)];
  const [south, north] = [Math.min(...lats), Math.max(...lats)];
  const middle = Math.cos((((south + north) / 2) * Math.PI) / 180);
  // A single point still gets a neighbourhood around it.
  const metresWide = Math.max((east - west) * middle * metresPerDegree, 600);
  const metresHigh = Math.max((north - south) * metresPerDegree, 400);
  const height = Math.min(Math.max((metresHigh / metresWide) * (width - 2 * margin) + 2 * margin, 260), 460);
  const pixelsPerMetre = Math.min((width - 2 * margin) / metresWide, (height - 2 * margin) / metresHigh);
  const [midLon, midLat] = [(west + east) / 2, (south + north) / 2];
  return {
    x: ([lon]) => width / 2 + (lon - midLon) * middle * metresPerDegree * pixelsPerMetre,
    y: ([, lat]) => height / 2 - (lat - midLat) * metresPerDegree * pixelsPerMetre,
    height,
    pixelsPerMetre,
  };
}

function outline(rings: PublicMessage['areas'][number], scale: Scale): string {
  return rings
    .map((ring) => {
      const points = ring.map((at) => `${round(scale.x(at))} ${round(scale.y(at))}`);
      // Corners that fall on one pixel are one corner.
      return `M${points.filter((point, i) => point !== points[i - 1]).join('L')}Z`;
    })
    .join('');
}

/** Dots on a grid of 4 pixels, each once. */
function dots(points: readonly Position[], scale: Scale): string {
  const seen = new Set<string>();
  for (const at of points) {
    const [x, y] = [Math.round(scale.x(at) / 4) * 4, Math.round(scale.y(at) / 4) * 4];
    if (x > 4 && x < width - 4 && y > 4 && y < scale.height - 4) seen.add(`M${x} ${y}h0`);
    if (seen.size === mostDots) break;
  }
  return [...seen].join('');
}

/**
 * Names that fit inside the drawing and do not lie over one another. On a phone the letters are twice as large beside
 * the drawing (web/ui/public.css), so that fewer fit: those that do not are marked `more` and show on wide screens.
 */
function names(streets: PublicMessage['ground']['streets'], scale: Scale): Html[] {
  const drawn: Html[] = [];
  const room = (perLetter: number, line: number) => {
    const taken: { x: number; y: number; half: number }[] = [];
    return (x: number, y: number, name: string): boolean => {
      const half = name.length * perLetter;
      const inside = x - half > 8 && x + half < width - 8 && y > line && y < scale.height - line - 20;
      const free = taken.every((o) => Math.abs(o.y - y) > line || Math.abs(o.x - x) > o.half + half);
      if (inside && free) taken.push({ x, y, half });
      return inside && free;
    };
  };
  const [onPhone, onWide] = [room(8, 34), room(4, 20)];
  for (const { name, at } of streets) {
    const [x, y] = [scale.x(at), scale.y(at)];
    if (!onWide(x, y, name)) continue;
    const more = onPhone(x, y, name) ? '' : ' more';
    drawn.push(
      html`<text class="street${more}" x="${round(x)}" y="${round(y)}" text-anchor="middle">${name}</text>`,
    );
    if (drawn.length === mostNames) break;
  }
  return drawn;
}

/** The map of a message in `language`; null where there is nothing to draw. */
export function drawMap(language: Language, message: PublicMessage): Html | null {
  const t = sayIn(language);
  const centre = message.centre ? rounded(message.centre) : null;
  const all = [...message.areas.flat(2), ...(centre ? [centre] : [])];
  if (all.length === 0) return null;
  const scale = scaleOf(all);
  const wanted = width / 4.5 / scale.pixelsPerMetre;
  const metres = [50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000].findLast((n) => n <= wanted) ?? 50;
  const bar = metres * scale.pixelsPerMetre;
  const bottom = Math.round(scale.height - 16);
  const place = message.place || message.networks.join(', ');
  return html`<figure class="map">
    <svg
      viewBox="0 0 ${width} ${round(scale.height)}"
      role="img"
      aria-label="${t('pages.message.map', { place })}"
    >
      <path class="dots" d="${raw(dots(message.ground.points, scale))}" />
      ${message.areas.map((rings) => html`<path class="area" fill-rule="evenodd" d="${raw(outline(rings, scale))}" />`)}
      ${
        centre
          ? html`<circle
              class="rough"
              cx="${round(scale.x(centre))}"
              cy="${round(scale.y(centre))}"
              r="${round(Math.max(roughMetres * scale.pixelsPerMetre, 12))}"
            />`
          : ''
      }
      ${names(message.ground.streets, scale)}
      <path class="scale" d="M16 ${bottom - 6}v6h${round(bar)}v-6" />
      <text x="${round(24 + bar)}" y="${bottom}">
        ${metres >= 1000 ? `${metres / 1000} km` : `${metres} m`}
      </text>
      <path class="scale" d="M${width - 24} 46V18m-6 8 6-9 6 9" />
      <text x="${width - 24}" y="62" text-anchor="middle">${t('pages.message.map.north')}</text>
    </svg>
    ${centre ? html`<figcaption>${t('pages.message.map.about')}</figcaption>` : ''}
  </figure>`;
}
