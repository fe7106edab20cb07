/**
 * The commands that act over HTTP as a named person: `import`, `send`, `status`, `export`, `staff`, `network`. They hold no rules of their
 * own: the server decides, they bring arguments in and print what came out. Exit codes: 0 done, 1 it could not be done,
 * 2 the arguments are wrong.
 *
 * The cast: `terminal.ts` the person's screen; `arguments.ts` what is read from the command line; `api-client.ts` the
 * API; one `remote-*.ts` per command; `print-*.ts` what is shown, without I/O.
 */
import type { Config } from '../config.ts';
import { apiOf, type Api } from './api-client.ts';
import { messageId, orWrong, read, wrong } from './arguments.ts';
import { runImport } from './remote-import.ts';
import { networkIdOf, runSend } from './remote-send.ts';
import { runNetwork, runStaff } from './remote-staff.ts';
import { runStatus } from './remote-status.ts';
import { processTerminal, type Terminal } from './terminal.ts';

type Say = (line: string) => void;
/** `apiFor` is asked once the arguments are known to be good, so that --help needs no token. */
type Run = (apiFor: () => Api, args: readonly string[], say: Say, terminal: Terminal) => Promise<number>;
type Command = (config: Config, args: readonly string[], say: Say, terminal?: Terminal) => Promise<number>;

const asCommand =
  (run: Run): Command =>
  async (config, args, say, terminal = processTerminal()) =>
    await orWrong(terminal.err, () => run(() => apiOf(config, terminal), args, say, terminal));

/** `belfort import KIND FILE`: see its --help. */
export const importFile: Command = asCommand(runImport);
/** `belfort send`: see its --help. */
export const send: Command = asCommand(runSend);
/** `belfort status ID`: see its --help. */
export const status: Command = asCommand(runStatus);

/** `belfort staff`: see its --help. */
export const staff: Command = asCommand(runStaff);
/** `belfort network`: see its --help. */
export const network: Command = asCommand(runNetwork);

const exportHelp = `belfort export ID
belfort export members --network CODE

  Writes to standard output, so that it can be kept in a file: belfort export ID > record.json

  ID        the record of a message's whole thread as JSON: texts, times, counts and acts; never people
  members   the members of a BIN as the 33-column CSV. It holds people: keep it as such. It is logged that you took it.`;

/** `belfort export`: see its --help. */
export const exportRecord: Command = asCommand(async (apiFor, args, say, terminal) => {
  const given = read(args, { network: { type: 'string' } }, exportHelp, say);
  if (!given) return 0;
  const [what, ...more] = given.positionals;
  if (more.length) return wrong('One thing at a time: belfort export ID, or belfort export members.');
  const { network } = given.values;
  if (what !== 'members') {
    if (network !== undefined) return wrong('--network goes with `belfort export members`.');
    const params = { id: messageId(what) };
    say(JSON.stringify(await apiFor().call('exportThread', { params }), null, 2));
    return 0;
  }
  if (network === undefined) return wrong('Of which BIN? Give its code with --network CODE.');
  const api = apiFor();
  const { body } = await api.open('exportMembers', { params: { id: await networkIdOf(api, network) } });
  for await (const chunk of body ?? []) await terminal.out(chunk as Uint8Array);
  return 0;
});
