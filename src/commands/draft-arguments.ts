/**
 * A draft from the arguments of `belfort send`: a file in the shape of the API, flags, or a file with flags over it.
 * Networks are named by their codes; `remote-send.ts` finds their ids. Pure but for the file's text, which is handed in.
 */
import { compass, incidents, kinds, modes } from '../../contract/domain.ts';
import { Draft, type DraftInput, type Position } from '../../contract/shapes.ts';
import { languages, type Language } from '../../contract/words.ts';
import { moment, numbers, oneOf, wrong } from './arguments.ts';

/** For node's parseArgs. */
export const draftOptions = {
  kind: { type: 'string' },
  mode: { type: 'string' },
  network: { type: 'string', multiple: true },
  circle: { type: 'string' },
  parent: { type: 'string' },
  incident: { type: 'string' },
  place: { type: 'string' },
  at: { type: 'string' },
  direction: { type: 'string' },
  'fact-at': { type: 'string' },
  text: { type: 'string' },
  'text-nl': { type: 'string' },
  'text-fr': { type: 'string' },
  'text-de': { type: 'string' },
  'text-en': { type: 'string' },
  slot: { type: 'string', multiple: true },
  'legal-ground': { type: 'string' },
  'child-under-13': { type: 'boolean' },
  consulted: { type: 'string' },
  expires: { type: 'string' },
} as const;

type Options = typeof draftOptions;
export type DraftValues = {
  readonly [Name in keyof Options]?: Options[Name] extends { multiple: true }
    ? string[]
    : Options[Name]['type'] extends 'boolean'
      ? boolean
      : string;
};

export interface Asked {
  /** With the codes of networks where their ids will stand. */
  readonly draft: DraftInput;
  readonly networks: readonly string[];
  /** `--text`: the words in the first language that the organisation owes. */
  readonly text: string | null;
}

/** Throws WrongArguments. `file` is the text of FILE.json, or null where only flags were given. */
export function readDraft(file: string | null, values: DraftValues, now: Date): Asked {
  const base = file === null ? {} : fromFile(file);
  const audience = { ...base.audience };
  const networks = values.network ?? audience.networks ?? [];
  const circle = values.circle ? numbers('--circle', values.circle, 3, '5.34,50.94,800') : null;
  const texts = Object.fromEntries(
    languages.flatMap((language) => {
      const sms = values[`text-${language}`];
      return sms === undefined ? [] : [[language, { ...base.texts?.[language], sms }]];
    }),
  ) as Partial<Record<Language, { sms: string }>>;
  const draft: DraftInput = {
    ...base,
    kind: oneOf('--kind', values.kind ?? base.kind, kinds),
    // Nobody alarms a neighbourhood by leaving a word out.
    mode: oneOf('--mode', values.mode ?? base.mode ?? 'test', modes),
    audience: {
      ...audience,
      networks: [],
      ...(circle ? { circle: { centre: [circle[0], circle[1]] as Position, metres: circle[2] ?? 0 } } : {}),
    },
    slots: { ...base.slots, ...slotsOf(values.slot ?? []) },
    texts: { ...base.texts, ...texts },
    ...given('parent', values.parent),
    ...given('place', values.place),
    ...given('legalGround', values['legal-ground']),
    ...given('consulted', values.consulted),
    ...given('childUnder13', values['child-under-13']),
    ...given('incident', values.incident && oneOf('--incident', values.incident, incidents)),
    ...given('direction', values.direction && oneOf('--direction', values.direction, compass)),
    ...given('at', values.at ? (numbers('--at', values.at, 2, '5.34,50.94') as Position) : undefined),
    ...given('factAt', values['fact-at'] && moment('--fact-at', values['fact-at'], 'past', now)),
    ...given('expiresAt', values.expires && moment('--expires', values.expires, 'future', now)),
  };
  const checked = Draft.safeParse(draft);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    return wrong(`The draft cannot be read: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
  }
  return { draft, networks, text: values.text ?? null };
}

const given = <Name extends keyof DraftInput>(
  name: Name,
  value: DraftInput[Name] | '' | undefined,
): Partial<DraftInput> => (value === undefined || value === '' ? {} : { [name]: value });

type Written = Partial<DraftInput>;

function fromFile(text: string): Written {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return wrong('The file is not JSON. It has the shape of a draft in /api/openapi.json.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return wrong('The file is not one draft, an object such as {"kind": "infoflash", "texts": {...}}.');
  const unknown = Object.keys(value).find((key) => !Object.hasOwn(Draft.shape, key));
  // A misspelt "expiresAt" would be a message without an end.
  if (unknown !== undefined)
    return wrong(
      `The file has ${JSON.stringify(unknown.slice(0, 40))}, which a draft has not. A draft has ${Object.keys(Draft.shape).join(', ')}.`,
    );
  return value;
}

function slotsOf(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      return at > 0
        ? [pair.slice(0, at).trim(), pair.slice(at + 1).trim()]
        : wrong(`--slot is NAME=VALUE, not ${JSON.stringify(pair.slice(0, 40))}.`);
    }),
  );
}
