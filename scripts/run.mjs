// Runs a script of the project under the pinned Node: `node scripts/run.mjs FILE [ARG ...]`.
import { spawn } from 'node:child_process';
import { ensureInstalled } from './ensure.mjs';

const child = spawn(ensureInstalled(), process.argv.slice(2), { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
