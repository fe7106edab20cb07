/**
 * The words a person reads, in four catalogues of ICU messages (formatjs syntax, which translators' tools read).
 *
 * One folder per language, one file per place where the words appear. Dutch is the reference: a rule test refuses a
 * catalogue with a key or a placeholder more or less than the Dutch one.
 */
import { IntlMessageFormat, type PrimitiveType } from 'intl-messageformat';
import deApp from './words/de/app.json' with { type: 'json' };
import deCommon from './words/de/common.json' with { type: 'json' };
import deConsole from './words/de/console.json' with { type: 'json' };
import deCoordinator from './words/de/coordinator.json' with { type: 'json' };
import deDesk from './words/de/desk.json' with { type: 'json' };
import deFind from './words/de/find.json' with { type: 'json' };
import deFrames from './words/de/frames.json' with { type: 'json' };
import deImports from './words/de/imports.json' with { type: 'json' };
import deMine from './words/de/mine.json' with { type: 'json' };
import dePages from './words/de/pages.json' with { type: 'json' };
import dePaper from './words/de/paper.json' with { type: 'json' };
import deReach from './words/de/reach.json' with { type: 'json' };
import deRefusals from './words/de/refusals.json' with { type: 'json' };
import deResidents from './words/de/residents.json' with { type: 'json' };
import deVoice from './words/de/voice.json' with { type: 'json' };
import enApp from './words/en/app.json' with { type: 'json' };
import enCommon from './words/en/common.json' with { type: 'json' };
import enConsole from './words/en/console.json' with { type: 'json' };
import enCoordinator from './words/en/coordinator.json' with { type: 'json' };
import enDesk from './words/en/desk.json' with { type: 'json' };
import enFind from './words/en/find.json' with { type: 'json' };
import enFrames from './words/en/frames.json' with { type: 'json' };
import enImports from './words/en/imports.json' with { type: 'json' };
import enMine from './words/en/mine.json' with { type: 'json' };
import enPages from './words/en/pages.json' with { type: 'json' };
import enPaper from './words/en/paper.json' with { type: 'json' };
import enReach from './words/en/reach.json' with { type: 'json' };
import enRefusals from './words/en/refusals.json' with { type: 'json' };
import enResidents from './words/en/residents.json' with { type: 'json' };
import enVoice from './words/en/voice.json' with { type: 'json' };
import frApp from './words/fr/app.json' with { type: 'json' };
import frCommon from './words/fr/common.json' with { type: 'json' };
import frConsole from './words/fr/console.json' with { type: 'json' };
import frCoordinator from './words/fr/coordinator.json' with { type: 'json' };
import frDesk from './words/fr/desk.json' with { type: 'json' };
import frFind from './words/fr/find.json' with { type: 'json' };
import frFrames from './words/fr/frames.json' with { type: 'json' };
import frImports from './words/fr/imports.json' with { type: 'json' };
import frMine from './words/fr/mine.json' with { type: 'json' };
import frPages from './words/fr/pages.json' with { type: 'json' };
import frPaper from './words/fr/paper.json' with { type: 'json' };
import frReach from './words/fr/reach.json' with { type: 'json' };
import frRefusals from './words/fr/refusals.json' with { type: 'json' };
import frResidents from './words/fr/residents.json' with { type: 'json' };
import frVoice from './words/fr/voice.json' with { type: 'json' };
import nlApp from './words/nl/app.json' with { type: 'json' };
import nlCommon from './words/nl/common.json' with { type: 'json' };
import nlConsole from './words/nl/console.json' with { type: 'json' };
import nlCoordinator from './words/nl/coordinator.json' with { type: 'json' };
import nlDesk from './words/nl/desk.json' with { type: 'json' };
import nlFind from './words/nl/find.json' with { type: 'json' };
import nlFrames from './words/nl/frames.json' with { type: 'json' };
import nlImports from './words/nl/imports.json' with { type: 'json' };
import nlMine from './words/nl/mine.json' with { type: 'json' };
import nlPages from './words/nl/pages.json' with { type: 'json' };
import nlPaper from './words/nl/paper.json' with { type: 'json' };
import nlReach from './words/nl/reach.json' with { type: 'json' };
import nlRefusals from './words/nl/refusals.json' with { type: 'json' };
import nlResidents from './words/nl/residents.json' with { type: 'json' };
import nlVoice from './words/nl/voice.json' with { type: 'json' };

export const languages = ['nl', 'fr', 'de', 'en'] as const;
export type Language = (typeof languages)[number];

const dutch = {
  ...nlCommon,
  ...nlConsole,
  ...nlDesk,
  ...nlFrames,
  ...nlImports,
  ...nlPages,
  ...nlRefusals,
  ...nlVoice,
  ...nlResidents,
  ...nlFind,
  ...nlApp,
  ...nlCoordinator,
  ...nlPaper,
  ...nlReach,
  ...nlMine,
};
export type WordKey = keyof typeof dutch;
export const catalogues: Record<Language, Readonly<Record<WordKey, string>>> = {
  nl: dutch,
  fr: {
    ...frCommon,
    ...frConsole,
    ...frDesk,
    ...frFrames,
    ...frImports,
    ...frPages,
    ...frRefusals,
    ...frVoice,
    ...frResidents,
    ...frFind,
    ...frApp,
    ...frCoordinator,
    ...frPaper,
    ...frReach,
    ...frMine,
  },
  de: {
    ...deCommon,
    ...deConsole,
    ...deDesk,
    ...deFrames,
    ...deImports,
    ...dePages,
    ...deRefusals,
    ...deVoice,
    ...deResidents,
    ...deFind,
    ...deApp,
    ...deCoordinator,
    ...dePaper,
    ...deReach,
    ...deMine,
  },
  en: {
    ...enCommon,
    ...enConsole,
    ...enDesk,
    ...enFrames,
    ...enImports,
    ...enPages,
    ...enRefusals,
    ...enVoice,
    ...enResidents,
    ...enFind,
    ...enApp,
    ...enCoordinator,
    ...enPaper,
    ...enReach,
    ...enMine,
  },
};

const locales: Record<Language, string> = { nl: 'nl-BE', fr: 'fr-BE', de: 'de-BE', en: 'en-GB' };
const compiled = new Map<string, IntlMessageFormat>();

/** The text of `key` in `language` with its placeholders filled; numbers and dates in the Belgian way. */
export function say(language: Language, key: WordKey, values?: Record<string, PrimitiveType>): string {
  const id = `${language}\n${key}`;
  let message = compiled.get(id);
  if (!message) {
    message = new IntlMessageFormat(catalogues[language][key], locales[language], undefined, {
      ignoreTag: true,
    });
    compiled.set(id, message);
  }
  return String(message.format(values));
}

export type Say = (key: WordKey, values?: Record<string, PrimitiveType>) => string;
export const sayIn =
  (language: Language): Say =>
  (key, values) =>
    say(language, key, values);

export const isKey = (key: string): key is WordKey => Object.hasOwn(dutch, key);
export const isLanguage = (value: unknown): value is Language => languages.some((one) => one === value);
export const localeOf = (language: Language): string => locales[language];

/** The first language of an Accept-Language header that we speak (RFC 9110 section 12.5.4); Dutch when none is. */
export function preferred(header: string | null | undefined): Language {
  const wanted = (header ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...params] = part.trim().toLowerCase().split(';');
      const q = params.map((p) => p.trim()).find((p) => p.startsWith('q='));
      return { language: tag.split('-')[0], q: q ? Number(q.slice(2)) : 1 };
    })
    .filter((one) => one.q > 0)
    .sort((a, b) => b.q - a.q);
  return wanted.map((one) => one.language).find(isLanguage) ?? 'nl';
}
