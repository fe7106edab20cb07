/** The consoles are the only part that is built; it happens at the first start and after a change, in about two seconds. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { log } from '../lib/log.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = join(root, 'web', 'dist');
const stampFile = join(folder, '.built');

/** Returns the folder of the built consoles, or null where they cannot be built. */
export async function buildConsole(say: (line: string) => void): Promise<string | null> {
  const stamp = await newest(['web', 'contract', 'package-lock.json']);
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return folder;
  say('Building the consoles, once ...');
  const code = await new Promise<number>((resolve) => {
    const vite = spawn(
      process.execPath,
      [
        join(root, 'node_modules', 'vite', 'bin', 'vite.js'),
        'build',
        '--config',
        join(root, 'web', 'vite.config.ts'),
        '--logLevel',
        'error',
      ],
      { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
    );
    vite.once('exit', (status) => resolve(status ?? 1));
    vite.once('error', () => resolve(1));
  });
  if (code === 0) writeFileSync(stampFile, stamp);
  else log('error', 'console.build-failed', { status: code });
  return existsSync(join(folder, 'index.html')) ? folder : null;
}

/** The newest change among the sources, and how many there are. */
async function newest(places: readonly string[]): Promise<string> {
  let latest = 0,
    files = 0;
  for (const place of places) {
    const path = join(root, place);
    const info = await stat(path);
    const names = info.isDirectory() ? await readdir(path, { recursive: true }) : [''];
    for (const name of names) {
      if (name.startsWith('dist') || name.endsWith('.test.ts')) continue;
      const file = await stat(join(path, name));
      if (!file.isFile()) continue;
      files++;
      latest = Math.max(latest, file.mtimeMs);
    }
  }
  return `${files} ${Math.round(latest)}`;
}
