/** What would leave, as `belfort send` prints it: counts, texts, marks by kind, cost, refusals; never people. Pure. */
import type { Check, DraftInput, Refused } from '../../contract/shapes.ts';
import { ladderWords } from '../../contract/ladder.ts';
import type { Language } from '../../contract/words.ts';
import { refusalLines } from './api-client.ts';
import { counted, euros } from './terminal.ts';

type Facts = Pick<DraftInput, 'kind' | 'mode' | 'texts'>;
const label = (name: string, text: string): string => `${name.padEnd(14)}${text}`;
/** 190 SMS segments, 1 SMS segment. */
export const some = (count: number, one: string, more = `${one}s`): string =>
  `${counted(count)} ${count === 1 ? one : more}`;
const people = (count: number): string => some(count, 'person', 'people');

export function checkLines(check: Check, draft: Facts, language: Language): string[] {
  const { kind, mode } = draft;
  const { reach, secondPerson, heterdaad, rule, cost } = check;
  const noCount = (count: number, text: string): string[] =>
    count > 0 ? [label('', `${people(count)} ${text}`)] : [];
  return [
    label(kind, `${check.class}, ${mode.toUpperCase()}`),
    label('reaches', `${people(reach.people)} in ${some(reach.homes, 'home')}`),
    label(
      'channels',
      (['sms', 'voice', 'email', 'push'] as const)
        .map((channel) => `${channel} ${counted(reach.channels[channel])}`)
        .join('   '),
    ),
    ...noCount(reach.voiceOnly, 'with a landline only: not reached until voice is connected'),
    ...noCount(reach.noContact, 'without any number or address'),
    ...noCount(reach.declined, 'will not get it: on a pause, or without a chosen channel by which it comes'),
    ...noCount(reach.outsideAnyNetwork, 'there in no BIN: only a crisis message reaches them'),
    ...reach.networks.map((one, i) =>
      label(
        i === 0 ? 'networks' : '',
        `${one.name} ${counted(one.people)}${one.state === 'actief' ? '' : ` (${one.state})`}${one.ownZone ? '' : `, of ${one.owner}`}`,
      ),
    ),
    label('order', ladderWords('en', check.steps)),
    ...(heterdaad
      ? [
          label(
            'heterdaad',
            heterdaad.inside ? `inside, ${some(heterdaad.secondsLeft, 'second')} left` : 'no longer',
          ),
        ]
      : []),
    ...(rule ? [label('rule table', `${rule.verdict} at ${rule.hour}:00`)] : []),
    ...(secondPerson.due
      ? [label('second person', `due (${secondPerson.why}): ${secondPerson.roles.join(', ')}`)]
      : secondPerson.reviewDue
        ? [label('second person', 'not before; another officer looks at it afterwards')]
        : []),
    label('cost', `${euros(cost.cents)} for ${some(cost.smsSegments, 'SMS segment')}`),
    ...textLines(check, draft),
    ...markLines(check),
    ...stopLines(check.refusals, language),
  ];
}

/** Only languages that somebody reads or the author wrote, each once: the networks differ in their name alone. */
function textLines({ previews, reach }: Check, { texts }: Facts): string[] {
  const seen = new Set<Language>();
  return previews.flatMap((one) => {
    const readers = reach.languages[one.language] ?? 0;
    if (seen.has(one.language) || (readers === 0 && !texts?.[one.language])) return [];
    seen.add(one.language);
    const { segments, units, limit, encoding } = one.measure;
    const size = `${some(segments, 'SMS segment')}, ${units} of ${limit} (${encoding === 'gsm7' ? 'GSM-7' : 'UCS-2'})`;
    return [
      '',
      `${one.language}  ${people(readers)}; ${size}${one.original ? '' : '; in the words of another language'}`,
      ...one.sms.split('\n').map((line) => `  ${line}`),
      `  e-mail: ${one.subject}`,
    ];
  });
}

function markLines({ marks }: Check): string[] {
  const counts = new Map<string, number>();
  for (const { kind, weight, language, kept } of marks) {
    const name = `${language}  ${kept ? 'kept' : weight} ${kind}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts.size
    ? ['', 'marked words', ...[...counts].map(([name, count]) => `  ${name}: ${count}`)]
    : [];
}

/** What stops it and what to do; empty where it may go. */
export const stopLines = (refusals: readonly Refused[], language: Language): string[] =>
  refusals.length
    ? [
        '',
        'It cannot leave like this:',
        ...refusals.flatMap((one) => {
          const [sentence, next] = refusalLines(language, one);
          return [`  - ${sentence}`, `    ${next}`];
        }),
      ]
    : [];

/** The question before it goes. */
export const question = ({ reach, cost, secondPerson }: Check, { kind, mode }: Facts): string =>
  secondPerson.due
    ? `${mode.toUpperCase()} ${kind}: lay it before a second person, for ${people(reach.people)} and ${euros(cost.cents)}? [y/N] `
    : `${mode.toUpperCase()} ${kind}: send to ${people(reach.people)} for ${euros(cost.cents)}? [y/N] `;
