/**
 * The public page of a message, behind the link in an SMS: /m/CODE. The same for every reader but for the language.
 *
 * Reading order is that of someone in a hurry: class and state, who says it, what happened, what to do, whom to call;
 * then the latest news with what came before, the map, the times, and how to check that it is real. A test says so in
 * its edge, its bar and its first words. The description of a missing person is never drawn once it is over, whatever
 * the door hands in.
 */
import { html } from 'hono/html';
import type { Kind } from '../../contract/domain.ts';
import type { PublicMessage, PublicPart, PublicText } from '../../contract/public-message.ts';
import { toneOf, type Tone } from '../../contract/signs.ts';
import { isKey, localeOf, say, sayIn, type Language, type WordKey } from '../../contract/words.ts';
import { clockWords } from '../lib/clock.ts';
import { callLinks, page, paragraphs, sign, type Html } from './layout.ts';
import { drawMap } from './map.ts';

export const isOver = (message: PublicMessage): boolean => message.state !== 'live';

/** A moment in words: no "today", for the page may be kept and printed. */
export function momentWords(language: Language, iso: string, timeZone: string): string {
  const at = new Date(iso);
  const day = new Intl.DateTimeFormat(localeOf(language), {
    timeZone,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
  });
  return `${day.format(at)}, ${clockWords(at, timeZone, language)}`;
}

export const time = (language: Language, iso: string, timeZone: string): Html =>
  html`<time datetime="${iso}">${momentWords(language, iso, timeZone)}</time>`;

/** Who speaks: the role in words, in capitals for those whose word is urgent. */
export const senderWords = (language: Language, sender: PublicMessage['sender']): string =>
  say(language, `sender.${sender.role}`, { municipality: sender.municipality });

/** The role first, then who that is; once, where they are the same words. */
export function senderLine(language: Language, { sender }: PublicMessage): string {
  const role = senderWords(language, sender);
  const { organisation } = sender;
  return role === organisation ? role : say(language, 'pages.message.from', { sender: role, organisation });
}

/** What a part says in `language`, or as it was written where it is not there. */
export function textOf(
  message: PublicMessage,
  part: PublicPart,
  language: Language,
): { text: PublicText; language: Language } | null {
  const own = part.texts[language];
  if (own) return { text: own, language };
  const written = part.texts[message.written];
  if (written) return { text: written, language: message.written };
  const [first] = Object.entries(part.texts) as [Language, PublicText][];
  return first ? { language: first[0], text: first[1] } : null;
}

/**
 * What may still be read. When a search is over, all that could describe the person goes: the call, its updates and its
 * corrections, and the place (health data; docs/domain.md (b) 25). The end and the feedback stay.
 */
export function stillReadable(message: PublicMessage): PublicMessage {
  if (message.kind !== 'vermist' || !isOver(message)) return message;
  const parts = message.parts.map((part) =>
    part.kind === 'einde' || part.kind === 'feedback' ? part : { ...part, texts: {} },
  );
  return { ...message, parts, place: '', centre: null };
}

/** Kinds of which "still going on" can be said. */
const running: readonly Kind[] = ['oproep', 'vermist', 'crisis'];

const advised: readonly Kind[] = ['oproep', 'vermist', 'crisis', 'getuigen', 'infoflash'];

/** At most three lines of advice; general ones, for what is particular stands in the sender's own words. */
export function whatToDo(language: Language, message: PublicMessage): string[] {
  const set =
    message.mode !== 'real'
      ? 'test'
      : isOver(message)
        ? 'over'
        : advised.includes(message.kind)
          ? message.kind
          : null;
  if (set === null) return [];
  const [first = '112'] = message.emergencyNumbers;
  const number = message.kind === 'crisis' && message.emergencyNumbers.includes('112') ? '112' : first;
  return [1, 2, 3]
    .map((n) => `pages.do.${set}.${n}`)
    .filter((key): key is WordKey => isKey(key))
    .map((key) => say(language, key, { number }));
}

/** Why a text is not wholly in the reader's language. */
function note(
  language: Language,
  message: PublicMessage,
  found: { text: PublicText; language: Language },
): Html {
  const t = sayIn(language);
  if (found.language !== language)
    return html`<p class="original">
      ${t('pages.message.original', { language: t(`pages.language.${found.language}`) })}
    </p>`;
  if (!found.text.original && language !== message.written)
    return html`<p class="original">${t('pages.message.frame')}</p>`;
  return html``;
}

/** The text of a part with its note, or the sentence that says it is gone. */
export function partText(language: Language, message: PublicMessage, part: PublicPart, noted = true): Html {
  const found = textOf(message, part, language);
  if (!found) return html`<p>${say(language, 'pages.message.erased')}</p>`;
  const attribute = found.language === language ? '' : html` lang="${found.language}"`;
  return html`${noted ? note(language, message, found) : ''}
    <div${attribute}>${paragraphs(found.text.body)}</div>`;
}

/** Its class in a word and a colour, a test before all, and how it stands: what a bar says and a folded card too. */
export function standing(
  language: Language,
  message: PublicMessage,
): { tone: Tone; kind: string; state: string } {
  const t = sayIn(language);
  const over = isOver(message);
  const kind = t(`kind.${message.kind}`).toLocaleUpperCase(localeOf(language));
  const prefix = message.mode === 'real' ? '' : t(`mode.${message.mode}.prefix`);
  const state = !over && !running.includes(message.kind) ? 'sent' : message.state;
  const moment = {
    live: null,
    sent: null,
    ended: message.endedAt,
    expired: message.expiresAt ?? message.endedAt,
  };
  const clock = clockWords(new Date(moment[state] ?? message.publishedAt), message.timeZone, language);
  return {
    tone: toneOf({ ...message, over }),
    kind: prefix === '' ? kind : `${prefix} – ${kind}`,
    state: t(`pages.message.${state}`, { clock }),
  };
}

export function bar(language: Language, message: PublicMessage): Html {
  const { tone, kind, state } = standing(language, message);
  return html`<div class="bar" data-class="${tone}">
    ${sign(tone)}<strong>${kind}</strong>
    <span class="end clock">${state}</span>
  </div>`;
}

function latest(language: Language, message: PublicMessage, part: PublicPart): Html {
  const tone = toneOf({ kind: part.kind, class: message.class, mode: message.mode });
  const found = textOf(message, part, language);
  return html`<section class="latest" data-class="${tone}" aria-labelledby="latest">
    <h2 id="latest">
      <span class="visually-hidden">${say(language, 'pages.message.latest')}: </span
      ><span class="word">${sign(tone)}${say(language, `kind.${part.kind}`)}</span>
      ${time(language, part.publishedAt, message.timeZone)}
    </h2>
    ${found?.text.headline ? html`<p lang="${found.language}"><strong>${found.text.headline}</strong></p>` : ''}
    ${partText(language, message, part)}
  </section>`;
}

/** What came before, newest first; the note on its language only where the latest text has not said it already. */
function thread(
  language: Language,
  message: PublicMessage,
  last: PublicPart,
  parts: readonly PublicPart[],
): Html {
  const shown = (part: PublicPart) => textOf(message, part, language)?.language;
  return html`<section aria-labelledby="earlier">
    <h2 id="earlier">${say(language, 'pages.message.earlier')}</h2>
    <ol class="thread" reversed>
      ${parts.map(
        (part) =>
          html`<li>
            <h3>
              ${say(language, `kind.${part.kind}`)} ${time(language, part.publishedAt, message.timeZone)}
            </h3>
            ${partText(language, message, part, shown(part) !== shown(last))}
          </li>`,
      )}
    </ol>
  </section>`;
}

function times(language: Language, message: PublicMessage): Html {
  const t = sayIn(language);
  const at = (iso: string) => time(language, iso, message.timeZone);
  const place = message.place || message.networks.join(', ');
  const until =
    message.endedAt && isOver(message)
      ? html`<dt>${t('pages.message.over')}</dt>
          <dd>${at(message.endedAt)}</dd>`
      : message.expiresAt
        ? html`<dt>${t('pages.message.until')}</dt>
            <dd>${at(message.expiresAt)}</dd>`
        : running.includes(message.kind) && message.state === 'live'
          ? html`<dt>${t('pages.message.until')}</dt>
              <dd>${t('pages.message.until.open')}</dd>`
          : '';
  return html`<dl class="times">
    <dt>${t('pages.message.since')}</dt>
    <dd>${at(message.publishedAt)}</dd>
    ${until}
    ${
      place === ''
        ? ''
        : html`<dt>${t('pages.message.area')}</dt>
            <dd>${place}</dd>`
    }
    ${
      message.networks.length > 0 && message.place !== ''
        ? html`<dt>${t('pages.message.networks')}</dt>
            <dd>${message.networks.map((name) => `${t('pages.networkName')} ${name}`).join(', ')}</dd>`
        : ''
    }
  </dl>`;
}

function check(language: Language, message: PublicMessage): Html {
  const t = sayIn(language);
  const { site, organisation } = message.sender;
  return html`<section class="card" aria-labelledby="check">
    <h2 id="check">${t('pages.message.check')}</h2>
    <p>
      ${site === null ? t('pages.message.check.nosite', { organisation }) : t('pages.message.check.site', { site })}
    </p>
    <p>${t('pages.message.check.never')} ${t('pages.message.notBeAlert')}</p>
    <p>
      ${t('pages.message.who')}
      <strong>${senderLine(language, message)}</strong>
    </p>
  </section>`;
}

/** The headline and the lead: of the opening message, or of what replaced it. */
function opening(
  language: Language,
  message: PublicMessage,
  first: PublicPart | undefined,
): { title: string; drawn: Html } {
  const t = sayIn(language);
  const found = first ? textOf(message, first, language) : null;
  const place = message.place || message.networks.join(', ');
  const kind = t(`kind.${message.kind}`);
  const plain = place === '' ? kind : t('pages.message.lead', { kind, place });
  // A description that must be forgotten may also stand in the headline: `first` has lost its texts by then.
  const title = found?.text.headline || plain;
  const lang = found?.text.headline && found.language !== language ? html` lang="${found.language}"` : '';
  return { title, drawn: html`<h1${lang}>${title}</h1>` };
}

/** Where the page stands: `origin` (https://...) is printed on paper, null where the installation has none. */
export interface MessageSite {
  readonly origin: string | null;
  readonly demo: boolean;
}

/** What stands around the message where it is read on somebody's own page (my-messages.ts). */
export interface Around {
  readonly path: string;
  readonly class: string;
  readonly script: string;
  /** Before the message, after its advice, and after all that was said. */
  readonly before: Html;
  readonly advised: Html;
  readonly after: Html;
}

/** The whole page of a message for a reader of `language`. */
export function messagePage(
  language: Language,
  whole: PublicMessage,
  site: MessageSite,
  around: Around | null = null,
): Html {
  const t = sayIn(language);
  const message = stillReadable(whole);
  const { parts } = message;
  const [first, ...later] = parts;
  const last = later.at(-1);
  const over = isOver(message);
  const { title, drawn } = opening(language, message, first);
  const lines = whatToDo(language, message);
  const sender = senderWords(language, message.sender);
  const testing = message.mode !== 'real';
  const number = message.emergencyNumbers[0] ?? '112';
  const ended =
    message.state === 'ended' && message.endedAt
      ? html`<p class="notice" data-class="end">
          <strong
            >${t('pages.message.endedAt', { time: momentWords(language, message.endedAt, message.timeZone) })}</strong
          >
        </p>`
      : message.state === 'expired'
        ? html`<p class="notice" data-class="urgent">
            <strong
              >${t('pages.message.expiredAt', { time: momentWords(language, message.expiresAt ?? message.endedAt ?? message.publishedAt, message.timeZone), number })}</strong
            >
          </p>`
        : '';
  return page(
    {
      language,
      title: `${testing ? `${t(`mode.${message.mode}.prefix`)} – ` : ''}${t('pages.message.title', { sender, headline: title })}`,
      path: around?.path ?? `/m/${message.code}`,
      ...(around ? { script: around.script } : {}),
      mode: message.mode,
      tone: toneOf({ ...message, over }),
      demo: site.demo,
      hidden: true,
      class: around ? `message ${around.class}` : 'message',
      bar: bar(language, message),
    },
    html`<article>
      ${around?.before ?? ''}
      ${testing ? html`<p class="notice"><strong>${t(`pages.message.${message.mode === 'test' ? 'test' : 'exercise'}`)}</strong></p>` : ''}
      <p class="who">${senderLine(language, message)}</p>
      ${drawn} ${ended} ${last ? latest(language, message, last) : ''}
      ${first && !last ? html`<div class="lead">${partText(language, message, first)}</div>` : ''}
      ${
        lines.length > 0
          ? html`<h2>${t('pages.message.do')}</h2>
              <ol class="do">
                ${lines.map((line) => html`<li>${line}</li>`)}
              </ol>`
          : ''
      }
      ${
        over || testing || message.class === 'ordinary'
          ? ''
          : html`<div class="row calls">
              <strong
                >${t(message.kind === 'crisis' ? 'pages.message.call.crisis' : 'pages.message.call')}</strong
              >${callLinks(language, message.emergencyNumbers, true)}
            </div>`
      }
      ${around?.advised ?? ''} ${drawMap(language, message) ?? ''} ${times(language, message)}
      ${last ? thread(language, message, last, parts.slice(0, -1).toReversed()) : ''} ${around?.after ?? ''}
      ${check(language, message)}
      ${site.origin === null ? '' : html`<p class="only-print">${t('pages.message.printed', { url: `${site.origin}/m/${message.code}` })}</p>`}
    </article>`,
  );
}
