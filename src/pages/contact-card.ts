/**
 * The card that people put in their telephone, so that they see who calls at 03:10: what our calls and texts come from.
 *
 * vCard 3.0 (RFC 2426) and not 4.0 (RFC 6350): the contacts of Android and of iPhones read 3.0 without loss, and of 4.0
 * some versions only in part. Nothing in it needs 4.0.
 */
import { say, type Language } from '../../contract/words.ts';

/** What the carriers show to whoever is called or texted. */
export interface Senders {
  readonly voice: readonly string[];
  /** Numbers, short codes, and names of up to eleven letters. */
  readonly sms: readonly string[];
}

const isNumber = (sender: string): boolean => /^\+?\d+$/.test(sender);
const unique = (some: readonly string[]): string[] => [...new Set(some)];
export const numbersOf = ({ voice, sms }: Senders): string[] => unique([...voice, ...sms.filter(isNumber)]);
/** A text from a name cannot be saved as a number; it is told in words. */
export const namesOf = ({ sms }: Senders): string[] => unique(sms.filter((one) => !isNumber(one)));

/** The card, or null where no number calls anybody. */
export function contactCard(
  language: Language,
  senders: Senders,
  owner: { readonly organisation: string; readonly emergencyNumbers: readonly string[] },
  origin: string | null,
): string | null {
  const [numbers, names] = [numbersOf(senders), namesOf(senders)];
  if (!numbers.length) return null;
  const name = say(language, 'app.card.name', { organisation: owner.organisation });
  const note = [
    say(language, 'app.card.note', { numbers: orList(language, owner.emergencyNumbers) }),
    names.length ? say(language, 'app.card.names', { names: orList(language, names) }) : '',
  ];
  return [
    'BEGIN:VCARD',
    'VERSION:3.0',
    `FN:${escaped(name)}`,
    `N:${escaped(name)};;;;`,
    `ORG:${escaped(owner.organisation)}`,
    ...numbers.map((number) => `TEL;TYPE=${senders.voice.includes(number) ? 'work,voice' : 'work,msg'}:${number}`), // prettier-ignore
    ...(origin ? [`URL:${origin}`] : []),
    `NOTE:${escaped(note.filter(Boolean).join(' '))}`,
    'END:VCARD',
    '',
  ]
    .map(folded)
    .join('\r\n');
}

export const orList = (language: Language, some: readonly string[]): string =>
  new Intl.ListFormat(language, { type: 'disjunction' }).format(some);

/** RFC 2426 section 4: what would end a value is escaped. */
const escaped = (text: string): string => text.replaceAll(/[\\;,]/g, '\\$&').replaceAll(/\r?\n/g, '\\n');

/** RFC 2426 section 2.6: lines of at most 75 octets, and no letter cut in two. */
function folded(line: string): string {
  const lines = [''];
  let octets = 0;
  for (const letter of line) {
    const size = Buffer.byteLength(letter);
    if (octets + size > 74) {
      lines.push(' ');
      octets = 1;
    }
    lines[lines.length - 1] += letter;
    octets += size;
  }
  return lines.join('\r\n');
}
