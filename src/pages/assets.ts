/**
 * The files that the pages link to: one stylesheet, the letters, the scripts, the mark and the icons.
 *
 * All are read once, when the program starts; the stylesheet is joined from web/ui (its @imports in order, its font
 * paths turned to /assets/fonts/). Pages link by `assetUrl`, whose ?v= is a digest of the content: such a link may be
 * kept for ever (RFC 8246, immutable); the bare path is checked by ETag.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { acceptsGzip } from './negotiate.ts';

interface Asset {
  readonly type: string;
  readonly bytes: Buffer;
  readonly gzipped: Buffer | null;
  readonly digest: string;
}

const root = new URL('../../', import.meta.url);
const fontFiles = new URL('node_modules/@fontsource/atkinson-hyperlegible-next/files/', root);

/** A stylesheet without its comments, with what it imports by relative path in the place of each @import. */
function joined(file: URL): string {
  return readFileSync(file, 'utf8')
    .replaceAll(/\/\*.*?\*\/\s*/gs, '')
    .replaceAll(/@import '(\.\/[^']+)';/g, (_, path: string) => joined(new URL(path, file)));
}

function asset(type: string, content: Buffer | string): Asset {
  const bytes = Buffer.from(content);
  const digest = createHash('sha256').update(bytes).digest('base64url').slice(0, 16);
  return { type, bytes, gzipped: /^(font|image\/png)/.test(type) ? null : gzipSync(bytes), digest };
}

const beside = (name: string): Buffer => readFileSync(new URL(name, import.meta.url));
/** Drawn from the mark by scripts/icons.ts. */
const icons = readdirSync(new URL('icons/', import.meta.url)).filter((name) => name.endsWith('.png'));

function loadAssets(): ReadonlyMap<string, Asset> {
  const fonts = readdirSync(fontFiles)
    .filter((name) => /-latin(-ext)?-(400|700)-normal\.woff2$/.test(name))
    .map(
      (name) =>
        [`/assets/fonts/${name}`, asset('font/woff2', readFileSync(new URL(name, fontFiles)))] as const,
    );
  const digests = new Map(fonts.map(([path, { digest }]) => [path, digest]));
  const css = joined(new URL('web/ui/belfort.css', root)).replaceAll(
    /url\('[^']*\/files\/([^']+)'\)/g,
    (_, name: string) => `url('/assets/fonts/${name}?v=${digests.get(`/assets/fonts/${name}`) ?? ''}')`,
  );
  return new Map([
    ...fonts,
    ['/assets/belfort.css', asset('text/css; charset=utf-8', css)],
    ...['app.js', 'my-messages.js', 'notify.js', 'phones.js'].map(
      (name) => [`/assets/${name}`, asset('text/javascript; charset=utf-8', beside(name))] as const,
    ),
    ...icons.map((name) => [`/assets/${name}`, asset('image/png', beside(`icons/${name}`))] as const),
    [
      '/assets/find.js',
      asset('text/javascript; charset=utf-8', readFileSync(new URL('find.js', import.meta.url))),
    ],
    ['/favicon.svg', asset('image/svg+xml', beside('favicon.svg'))],
  ]);
}

const assets = loadAssets();
export const assetPaths: readonly string[] = [...assets.keys()];

/** The path of an asset with its digest, to be kept for ever by whoever fetches it. */
export const assetUrl = (path: string): string => `${path}?v=${assets.get(path)?.digest ?? ''}`;

/** Answers a GET of one of `assetPaths`; null for any other path. */
export function serveAsset(request: Request): Response | null {
  const url = new URL(request.url);
  const found = assets.get(url.pathname);
  if (!found) return null;
  const gzip = found.gzipped !== null && acceptsGzip(request.headers.get('accept-encoding'));
  const etag = `"${found.digest}${gzip ? '-gz' : ''}"`;
  const headers: Record<string, string> = {
    'content-type': found.type,
    'cache-control':
      url.searchParams.get('v') === found.digest
        ? 'public, max-age=31536000, immutable'
        : 'public, max-age=300',
    etag,
    'x-content-type-options': 'nosniff',
  };
  if (found.gzipped) headers['vary'] = 'Accept-Encoding';
  if (request.headers.get('if-none-match') === etag) return new Response(null, { status: 304, headers });
  if (gzip) headers['content-encoding'] = 'gzip';
  return new Response(new Uint8Array(gzip ? (found.gzipped ?? found.bytes) : found.bytes), { headers });
}
