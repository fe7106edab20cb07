/**
 * The `belfort` command. Reads the arguments, calls one command, and turns what a person can cause into one line and an
 * exit code: 0 done, 1 it could not be done, 2 the arguments are wrong.
 */
import { parseArgs } from 'node:util';
import { version } from './app.ts';
import { readConfig } from './config.ts';
import { CannotStart } from './db/embedded.ts';
import { log, quieten } from './lib/log.ts';
import { Refusal } from './lib/refusal.ts';

const usage = `belfort ${version()}

  belfort demo                      the demo city on this machine (what npm start runs)
  belfort init --zone CODE:Name --municipality CODE:Name[:nl,fr] ... --admin-name NAME --admin-email ADDRESS
                                    a real installation
  belfort serve                     serve the installation that is here
  belfort work                      only the work, beside other processes on the same database
  belfort migrate                   bring the database to this version
  belfort doctor                    check settings, database, key, carriers, clock, disk, backup
  belfort backup [FOLDER]           back up the embedded database, while it runs
  belfort restore FOLDER            make a data directory of a backup, up to the last minute or --until TIME

  With a named person's token (BELFORT_TOKEN, BELFORT_API), the same rules as on screen:
  belfort import areas|streets|addresses|members FILE [--network CODE] [--dry-run] [--strict]
  belfort send FILE.json | --kind KIND --network CODE --text TEXT [...] [--dry-run] [--yes]
  belfort status ID [--follow]
  belfort export ID | members --network CODE
  belfort staff [add ... | end ID]
  belfort network CODE STATE

  Settings are environment variables; docs/guides has them. --help after a command says more.`;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function run(argv: readonly string[]): Promise<number> {
  const [command = 'help', ...rest] = argv;
  if (command === 'help' || command === '--help' || command === '-h') {
    say(usage);
    return 0;
  }
  if (command === '--version' || command === '-v') {
    say(version());
    return 0;
  }
  const config = readConfig();
  switch (command) {
    case 'demo':
      return await import('./commands/serve.ts').then((room) => room.demo(config, say)).then(() => 0);
    case 'serve':
      return await import('./commands/serve.ts').then((room) => room.serve(config, say)).then(() => 0);
    case 'work':
      return await import('./commands/serve.ts').then((room) => room.work(config, say)).then(() => 0);
    case 'migrate':
      return await import('./commands/serve.ts').then((room) => room.migrateOnly(config, say)).then(() => 0);
    case 'init': {
      const { values } = parseArgs({
        args: [...rest],
        options: {
          zone: { type: 'string' },
          municipality: { type: 'string', multiple: true },
          'fire-zone': { type: 'string' },
          'admin-name': { type: 'string' },
          'admin-email': { type: 'string' },
          'admin-role': { type: 'string', default: 'system-manager' },
          language: { type: 'string', default: 'nl' },
        },
      });
      if (!values.zone || !values['admin-email'])
        throw new CannotStart(
          'belfort init needs --zone CODE:Name, --municipality CODE:Name and --admin-email ADDRESS.',
        );
      quieten();
      const { init } = await import('./commands/init.ts');
      await init(
        config,
        {
          zone: values.zone,
          municipalities: values.municipality ?? [],
          fireZone: values['fire-zone'] ?? null,
          adminName: values['admin-name'] ?? values['admin-email'],
          adminEmail: values['admin-email'],
          adminRole: values['admin-role'] === 'officer' ? 'officer' : 'system-manager',
          language: values.language,
        },
        say,
      );
      return 0;
    }
    case 'doctor': {
      quieten();
      const { doctor } = await import('./commands/doctor.ts');
      return (await doctor(config, say)) ? 0 : 1;
    }
    case 'backup': {
      quieten();
      const { backup } = await import('./commands/backup.ts');
      return await backup(config, rest, say);
    }
    case 'restore': {
      quieten();
      const { restore } = await import('./commands/restore.ts');
      return await restore(config, rest, say);
    }
    case 'import':
    case 'send':
    case 'status':
    case 'staff':
    case 'network':
    case 'export': {
      quieten();
      const remote = await import('./commands/remote.ts');
      return await remote[
        command === 'import' ? 'importFile' : command === 'export' ? 'exportRecord' : command
      ](config, rest, say);
    }
    default:
      process.stderr.write(
        `belfort: there is no command ${JSON.stringify(command.slice(0, 40))}. \`belfort help\` lists them.\n`,
      );
      return 2;
  }
}

run(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.exitCode = 1;
    if (error instanceof CannotStart) process.stderr.write(`belfort: ${error.message}\n`);
    else if (error instanceof Refusal) process.stderr.write(`belfort: ${error.code}\n`);
    else if (
      error instanceof TypeError &&
      'code' in error &&
      String(error.code).startsWith('ERR_PARSE_ARGS')
    ) {
      process.stderr.write(`belfort: ${error.message}\n`);
      process.exitCode = 2;
    } else log('error', 'command.failed', { error });
    // A pool or socket that is still open must not keep a failed command alive.
    setTimeout(() => process.exit(), 2_000).unref();
  },
);
