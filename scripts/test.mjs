// `npm test`: installs what is missing, then types, lint, format, rules and unit tests, journeys on a real PostgreSQL and
// browser journeys. `--fast` leaves out the journeys. Ends with a line "N passed, N failed".
// The journeys mostly wait, so all else runs one after the other beside them; what each says is printed when it ends.
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { ensureInstalled, root } from './ensure.mjs';

const fast = process.argv.includes('--fast');
const node = ensureInstalled();
const bin = (name) => join(root, 'node_modules', name);
const folder = mkdtempSync(join(tmpdir(), 'belfort-results-'));

/** What it says goes to a file: a pipe would stay open as long as a process that it left behind. */
const run = (name, command, args, env = {}) =>
  new Promise((resolve) => {
    const started = Date.now();
    const file = join(folder, `${name}.out`);
    const said = openSync(file, 'w');
    const end = (code) => {
      closeSync(said);
      process.stdout.write(readFileSync(file));
      resolve({ name, code: code ?? 1, seconds: (Date.now() - started) / 1000 });
    };
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', said, said],
      // Many processes read the same sources: the first compiles them for all.
      env: { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compiled'), ...env },
    });
    child.once('exit', end);
    child.once('error', (error) => {
      console.error(error.message);
      end(1);
    });
  });

/** Chromium from Debian when run as root there; elsewhere one line that says what to install. */
async function ensureChromium() {
  const given = process.env.BELFORT_CHROMIUM;
  const known = [
    given,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ];
  const found = known.find((path) => path && existsSync(path));
  if (found) return found;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.error('Belfort: installing Chromium for the browser journeys, once ...');
    const apt = (...args) => run('Chromium', 'apt-get', args, { DEBIAN_FRONTEND: 'noninteractive' });
    await apt('update', '-qq');
    await apt('install', '-y', '-qq', '--no-install-recommends', 'chromium');
    if (existsSync('/usr/bin/chromium')) return '/usr/bin/chromium';
  }
  console.error(
    'Belfort: the browser journeys need Chromium: install it (Debian: apt-get install chromium) or set BELFORT_CHROMIUM to its path.',
  );
  return null;
}

const check = async (name, command, args) => {
  const { code, seconds } = await run(name, command, args);
  console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds.toFixed(1)} s)`);
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
};

const failuresIn = (result) =>
  (result?.testResults ?? []).flatMap((file) => {
    const failed = file.assertionResults.filter((one) => one.status === 'failed');
    const named = failed.map((one) => `${one.fullName}\n${one.failureMessages.join('\n')}`);
    // A file that did not load has no tests of its own to name.
    if (named.length === 0 && file.status === 'failed') named.push(file.message);
    return named.map((text) => `${relative(root, file.name)}: ${text}`);
  });

const tests = async (project, env) => {
  const file = join(folder, `${project}.json`);
  const { code, seconds } = await run(
    project,
    node,
    [
      bin('vitest/vitest.mjs'),
      'run',
      '--project',
      project,
      '--reporter',
      'dot',
      '--reporter',
      'json',
      '--outputFile.json',
      file,
    ],
    env,
  );
  const result = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
  const passed = result?.numPassedTests ?? 0;
  // A run that broke off, or a file that did not load, has no failed test to count and is a failure all the same.
  const failed = Math.max(result?.numFailedTests ?? 0, code === 0 ? 0 : 1);
  console.log(
    `${code === 0 ? 'ok  ' : 'FAIL'} ${project}: ${passed} passed, ${failed} failed (${seconds.toFixed(1)} s)`,
  );
  return { passed, failed, failures: failuresIn(result) };
};

/** One after the other, for each of them fills the machine. */
async function beside() {
  const results = [
    await check('types of the server', bin('.bin/tsc'), ['-p', 'tsconfig.json']),
    await check('types of the consoles', bin('.bin/tsc'), ['-p', 'web/tsconfig.json']),
    await check('lint', bin('.bin/oxlint'), ['--type-aware', '--deny-warnings']),
    await check('format', bin('.bin/oxfmt'), ['--check', '.']),
    await check('the consoles build', node, [
      bin('vite/bin/vite.js'),
      'build',
      '--config',
      'web/vite.config.ts',
      '--logLevel',
      'error',
    ]),
    await tests('unit'),
  ];
  if (fast) return results;
  const found = await chromium;
  results.push(found ? await tests('browser', { BELFORT_CHROMIUM: found }) : { passed: 0, failed: 1 });
  return results;
}

const chromium = fast ? null : ensureChromium();
const results = (await Promise.all([beside(), ...(fast ? [] : [tests('journeys')])])).flat();
rmSync(folder, { recursive: true, force: true });

// Said again at the very end, where a log that was cut still shows it.
for (const failure of results.flatMap((one) => one.failures ?? []))
  console.log(`\nFAIL ${failure.slice(0, 3_000)}`);

const sum = (key) => results.reduce((total, one) => total + one[key], 0);
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
process.exit(sum('failed') === 0 ? 0 : 1);
