#!/usr/bin/env node
// The `belfort` command: installs what is missing, then hands over to src/main.ts under the pinned Node.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureInstalled, nodeFlags, root } from '../scripts/ensure.mjs';

const child = spawn(
  ensureInstalled(),
  [...nodeFlags, join(root, 'src', 'main.ts'), ...process.argv.slice(2)],
  {
    stdio: 'inherit',
  },
);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
