/**
 * What a member's phone has to load of JavaScript, over a connection of old: every script of the pages for residents and the
 * service worker, packed as the server packs them. The map of the reports is not among them; the demo's phones are no
 * member's.
 */
import { gzipSync } from 'node:zlib';
import { assetPaths, serveAsset } from '../src/pages/assets.ts';
import { workerScript } from '../src/pages/worker.ts';

/** 60 kB: two seconds at 240 kbit/s, the edge of a village. */
const most = 60_000;

export async function appSize(): Promise<Record<string, unknown>> {
  const files: Record<string, number> = { '/sw.js': gzipSync(await workerScript(['101', '112'])).length };
  for (const path of assetPaths.filter((one) => one.endsWith('.js') && one !== '/assets/phones.js')) {
    const answer = serveAsset(new Request(`http://here${path}`, { headers: { 'accept-encoding': 'gzip' } }));
    files[path] = (await answer?.arrayBuffer())?.byteLength ?? Infinity;
  }
  const bytes = Object.values(files).reduce((sum, one) => sum + one, 0);
  return {
    bench: 'app-size',
    gzip_bytes: bytes,
    files,
    ...(bytes > most ? { failure: `more than ${most} octets` } : {}),
  };
}
