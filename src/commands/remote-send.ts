/**
 * `belfort send`: checks a draft, asks, makes it and sends it, or lays it before a second person where the plan says so.
 * The id is made here, before the first request: a call that is repeated with it is one message.
 */
import { readFile } from 'node:fs/promises';
import { isOpen } from '../../contract/message-states.ts';
import type { Check, DraftInput, Message } from '../../contract/shapes.ts';
import { CannotStart } from '../db/embedded.ts';
import { uuid7 } from '../lib/ids.ts';
import { NoAnswer, RefusedByServer, type Api } from './api-client.ts';
import { isUuid, read, wrong } from './arguments.ts';
import { draftOptions, readDraft, type Asked } from './draft-arguments.ts';
import { checkLines, question, some } from './print-check.ts';
import type { Terminal } from './terminal.ts';

type Say = (line: string) => void;

const help = `belfort send [FILE.json] [FLAGS] [--dry-run] [--yes] [--id ID]

  Sends one message by the communication plan, or lays it before a second person where the plan wants one.
  FILE.json is a draft as /api/openapi.json has it; in audience.networks codes may stand for ids.
  Flags come before what the file says.

  --kind KIND            oproep, infoflash, preventie, buurt, crisis ...
  --mode MODE            test (when left out), exercise or real
  --network CODE         a BIN; may be repeated
  --circle LON,LAT,M     everyone within M metres, for kinds that take an area
  --parent ID            the message that an update, einde, correctie or feedback follows
  --incident FACT        burglary, fire, suspicious-person ...; its template writes the text where you do not
  --slot NAME=VALUE      a place in the template; may be repeated
  --place TEXT  --at LON,LAT  --direction N|NO|O|ZO|Z|ZW|W|NW
  --fact-at TIME         14:30, 10m (ago) or 2026-03-12T14:30+01:00
  --text TEXT            the words, in the first language that your organisation owes
  --text-nl, --text-fr, --text-de, --text-en TEXT
  --legal-ground TEXT  --child-under-13  --consulted ROLE
  --expires TIME         18:00, 2h (from now) or 2026-03-12T18:00+01:00

  --dry-run              show who would get what at what price, and what stops it; nothing is made
  --yes                  do not ask before sending
  --id ID                a UUID of yours: the same call with the same id is one message

  Exit code 1: it was not sent.`;

export async function runSend(
  apiFor: () => Api,
  args: readonly string[],
  say: Say,
  terminal: Terminal,
): Promise<number> {
  const given = read(
    args,
    {
      ...draftOptions,
      'dry-run': { type: 'boolean' },
      yes: { type: 'boolean', short: 'y' },
      id: { type: 'string' },
    },
    help,
    say,
  );
  if (!given) return 0;
  const { values, positionals } = given;
  if (positionals.length > 1) return wrong('One file at a time; a text with spaces needs quotes around it.');
  const [file] = positionals;
  const { id: wanted } = values;
  if (wanted !== undefined && !isUuid(wanted)) return wrong('--id is a UUID.');
  const asked = readDraft(file === undefined ? null : await textOf(file), values, new Date());
  const dryRun = values['dry-run'] ?? false;
  if (!dryRun && !values.yes && !terminal.ask)
    return wrong('Nobody is here to ask: look with --dry-run, then send with --yes.');

  const api = apiFor();
  const before = wanted === undefined ? null : await existing(api, wanted);
  if (before && !isOpen(before.state) && before.state !== 'approved') {
    say(`This message is there already (${before.state}); nothing was sent again.`);
    sayWhere(say, api, before);
    return 0;
  }
  // What is approved leaves as it was approved.
  const { draft, slots } =
    before && !isOpen(before.state) ? { draft: before.draft, slots: [] } : await complete(api, asked);
  const check = await api.call('checkDraft', { body: { id: before?.id ?? null, draft } });
  for (const line of checkLines(check, draft, api.language)) say(line);
  if (check.refusals.some((one) => one.code === 'message/slot-missing') && slots.length)
    say(`    With --slot NAME=VALUE (or --place, --fact-at): ${slots.join(', ')}.`);
  if (check.refusals.length) return 1;
  if (dryRun) {
    say('');
    say('Nothing was made: this was a dry run.');
    return 0;
  }
  if (!values.yes && !/^y(es)?$/i.test((await terminal.ask?.(question(check, draft)))?.trim() ?? '')) {
    say('Nothing was sent.');
    return 1;
  }
  const id = wanted ?? uuid7();
  const leave = (): Promise<void> => putOut(api, id, before, draft, check, say);
  await leave().catch((error: unknown) => {
    if (error instanceof NoAnswer)
      throw new CannotStart(
        `The answer got lost, so whether it left is not known. Repeat the call with --id ${id}: it is then sent once.`,
        error,
      );
    throw error;
  });
  return 0;
}

async function putOut(
  api: Api,
  id: string,
  before: Message | null,
  draft: DraftInput,
  { secondPerson, reach }: Check,
  say: Say,
): Promise<void> {
  const params = { id };
  const made = before
    ? await brought(api, before, draft)
    : await api.call('createMessage', { body: { id, draft } });
  if (secondPerson.due && made.state !== 'approved') {
    const submitted = await api.call('submitMessage', { params, body: { revision: made.revision } });
    say(`Laid before a second person (${secondPerson.roles.join(', ')}). Nothing has left yet.`);
    sayWhere(say, api, submitted);
    return;
  }
  const body = { revision: made.revision, people: reach.people };
  const sent = await api.call('publishMessage', { params, body });
  say(`Sent to ${some(sent.people ?? reach.people, 'person', 'people')}.`);
  if (secondPerson.reviewDue) say('Another officer still has to look at it (its review is owed).');
  sayWhere(say, api, sent);
}

function sayWhere(say: Say, api: Api, { id, code }: Message): void {
  say(`  ${id}   belfort status ${id} --follow`);
  if (code) say(`  ${api.url}/m/${code}`);
}

async function textOf(file: string): Promise<string> {
  return await readFile(file, 'utf8').catch((error: unknown) => {
    throw new CannotStart(`The file ${file} cannot be read.`, error);
  });
}

async function existing(api: Api, id: string): Promise<Message | null> {
  return await api.call('getMessage', { params: { id } }).catch((error: unknown) => {
    if (error instanceof RefusedByServer && error.code === 'access/not-found') return null;
    throw error;
  });
}

/** A draft that is there from an earlier call, with the words of this one. */
async function brought(api: Api, before: Message, draft: DraftInput): Promise<Message> {
  return isOpen(before.state)
    ? await api.call('saveMessage', {
        params: { id: before.id },
        body: { revision: before.revision, draft },
      })
    : before;
}

/** Ids for the codes of networks, the language of `--text`, and the template of the fact with its slots. */
async function complete(
  api: Api,
  { draft, networks, text }: Asked,
): Promise<{ draft: DraftInput; slots: readonly string[] }> {
  const ids = await networkIds(api, networks);
  const texts = { ...draft.texts, ...(text === null ? {} : await inFirstLanguage(api, text, draft)) };
  const whole = { ...draft, texts, audience: { ...draft.audience, networks: ids } };
  const hasSlots = Object.keys(draft.slots ?? {}).length > 0;
  if (!draft.incident || draft.template || (Object.keys(texts).length > 0 && !hasSlots))
    return { draft: whole, slots: [] };
  const { templates } = await api.call('plan');
  const template = templates.find((one) => one.kind === draft.kind && one.incident === draft.incident);
  return { draft: { ...whole, template: template?.id ?? null }, slots: template?.slots ?? [] };
}

async function inFirstLanguage(api: Api, sms: string, draft: DraftInput): Promise<DraftInput['texts']> {
  const { organisation, language } = await api.call('me');
  const first = organisation.languages[0] ?? language;
  return { [first]: { ...draft.texts?.[first], sms } };
}

/** Codes, in any case, or ids. A code of two organisations is refused: a person must say which. */
async function networkIds(api: Api, wanted: readonly string[]): Promise<string[]> {
  if (!wanted.length) return [];
  const known = await api.call('listNetworks');
  return wanted.map((code) => {
    const found = known.filter((one) => one.id === code || one.code.toLowerCase() === code.toLowerCase());
    const [network, other] = found;
    if (!network)
      throw new CannotStart(
        `There is no network ${code} that you may see. There are: ${known.map((one) => one.code).join(', ') || 'none'}.`,
      );
    if (other)
      throw new CannotStart(
        `${code} is a network of ${found.map((one) => `${one.owner.name} (${one.id})`).join(' and of ')}: give the id.`,
      );
    return network.id;
  });
}

/** The one network of a code. */
export const networkIdOf = async (api: Api, code: string): Promise<string> =>
  (await networkIds(api, [code]))[0] ?? '';
