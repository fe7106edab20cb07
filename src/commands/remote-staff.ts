/** `belfort staff` and `belfort network`: who may sign in, and in which state a BIN is. */
import { networkStates, roles } from '../../contract/domain.ts';
import { isLanguage, say as word } from '../../contract/words.ts';
import type { Api } from './api-client.ts';
import { isUuid, oneOf, read, wrong } from './arguments.ts';
import { networkIdOf } from './remote-send.ts';
import type { Terminal } from './terminal.ts';

type Say = (line: string) => void;

const staffHelp = `belfort staff
belfort staff add --name NAME --email ADDRESS --role ROLE [--network CODE] [--organisation CODE] [--language nl|fr|de|en]
belfort staff end ID

  Who may sign in, in your organisation and those on its ground; for its system manager or chief.

  add     lets a person in; a known address gets the role added. Codes to sign in go to that address.
          ROLE is one of ${roles.join(', ')};
          a coordinator needs --network.
  end     ends a person's access and sessions at once. Without a word, the command lists them with their ids.`;

export async function runStaff(
  apiFor: () => Api,
  args: readonly string[],
  say: Say,
  _terminal: Terminal,
): Promise<number> {
  const given = read(
    args,
    {
      name: { type: 'string' },
      email: { type: 'string' },
      role: { type: 'string' },
      network: { type: 'string' },
      organisation: { type: 'string' },
      language: { type: 'string' },
    },
    staffHelp,
    say,
  );
  if (!given) return 0;
  const [what, id, ...more] = given.positionals;
  if (more.length)
    return wrong('One thing at a time: belfort staff, belfort staff add, or belfort staff end ID.');
  if (what === undefined) {
    const api = apiFor();
    for (const one of await api.call('listStaff'))
      say(
        `${one.id}  ${one.name}, ${one.organisation.name}: ${one.roles.map(({ role }) => word(api.language, `role.${role}`)).join(', ')}${one.disabled ? '  (ended)' : ''}`,
      );
    return 0;
  }
  if (what === 'end') {
    if (!id || !isUuid(id)) return wrong('Whose access? Give the id that `belfort staff` shows.');
    await apiFor().call('disableStaff', { params: { id } });
    say('Access ended; open sessions and tokens too.');
    return 0;
  }
  if (what !== 'add') return wrong(`${JSON.stringify(what.slice(0, 20))} is not add or end.`);
  const { name, email, network, organisation, language } = given.values;
  const role = oneOf('--role', given.values.role, roles);
  if (!name || !email) return wrong('Who? Give --name and --email.');
  if ((role === 'coordinator') !== (network !== undefined))
    return wrong('A coordinator needs --network CODE; nobody else has one.');
  if (language !== undefined && !isLanguage(language)) return wrong('--language is nl, fr, de or en.');
  const api = apiFor();
  const added = await api.call('addStaff', {
    body: {
      name,
      email,
      organisation: organisation ?? null,
      ...(language ? { language } : {}),
      roles: [{ role, network: network === undefined ? null : await networkIdOf(api, network) }],
    },
  });
  say(`${added.name} may sign in now, for ${added.organisation.name}.`);
  return 0;
}

const networkHelp = `belfort network CODE STATE

  Moves a BIN of your own to another state: ${networkStates.join(', ')}.
  Nothing is sent to one that is not actief. The order of the steps is that of founding; stopping ends its memberships.`;

export async function runNetwork(
  apiFor: () => Api,
  args: readonly string[],
  say: Say,
  _terminal: Terminal,
): Promise<number> {
  const given = read(args, {}, networkHelp, say);
  if (!given) return 0;
  const [code, wanted, ...more] = given.positionals;
  if (!code || more.length) return wrong('Which BIN, and to which state? belfort network CODE STATE');
  const state = oneOf('STATE', wanted, networkStates);
  const api = apiFor();
  await api.call('setNetworkState', { params: { id: await networkIdOf(api, code) }, body: { state } });
  say(`${code}: ${word(api.language, `network.${state}`)}`);
  return 0;
}
