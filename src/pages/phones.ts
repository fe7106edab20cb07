/**
 * The phones and mailboxes of the demo's people, as their carriers' peers received it: proof that a message went over a
 * real socket. Drawn by the server; a small script (phones.js) makes a phone ring when its event arrives. A person
 * with a landline only has an old phone: it shows what was said to it and what became of the call, and a visitor can
 * take it in hand (landline.ts).
 *
 * The people are made up, so their names and numbers may stand here; a real installation has no such page.
 */
import { html } from 'hono/html';
import { modes, type Mode } from '../../contract/domain.ts';
import { isLanguage, languages, say, sayIn, type Language } from '../../contract/words.ts';
import { clockWords } from '../lib/clock.ts';
import { assetUrl } from './assets.ts';
import { handPath, invitation, landline, type Hand, type HandAct } from './landline.ts';
import { page, type Html } from './layout.ts';

/** Something that arrived; `at` is ISO 8601. */
export type Arrival = { readonly id: string; readonly at: string } & (
  | { readonly channel: 'sms'; readonly from: string; readonly text: string; readonly segments: number }
  | { readonly channel: 'email'; readonly from: string; readonly subject: string; readonly text: string }
  | {
      readonly channel: 'voice';
      readonly from: string;
      /** What was said; empty where nobody took the call. */
      readonly text: string;
      readonly outcome: 'confirmed' | 'heard' | 'hung-up' | 'voicemail' | 'busy' | 'no-answer' | 'failed';
    }
  | { readonly channel: 'push'; readonly title: string; readonly text: string }
);

export interface DemoPhone {
  readonly id: string;
  readonly name: string;
  readonly language: Language;
  readonly network: string;
  /** Null: this person has an e-mail address only. */
  readonly number: string | null;
  readonly landlineOnly: boolean;
  /** Null: not a phone that a visitor can take in hand. */
  readonly hand: Hand | null;
  /** Newest first. */
  readonly arrivals: readonly Arrival[];
}

export interface PhoneChoice {
  readonly network: string | null;
  readonly language: Language | null;
}

export interface DemoPhones {
  /** At most `limit`, those who got something latest first; `total` counts all who fit the choice. */
  list(
    choice: PhoneChoice,
    limit: number,
  ): Promise<{ phones: readonly DemoPhone[]; total: number; networks: readonly string[] }>;
  /** Calls back for each arrival until the returned function is called. */
  watch(told: (phone: DemoPhone, arrival: Arrival) => void): () => void;
  /** Calls back as what a visitor has in hand rings, talks and is silent again. */
  watchHands(told: (phone: DemoPhone) => void): () => void;
  /**
   * Does it with that person's phone, and waits a moment for what follows at once. What the call is past does nothing;
   * false where there is no such phone.
   */
  act(id: string, act: HandAct): Promise<boolean>;
  readonly timeZone: string;
}

export const mostPhones = 60;
const mostArrivals = 12;

/** The mode that the words of a text show, in any of our languages: a test must look like one here too. */
export function modeOfText(text: string): Mode {
  const start = text.trimStart().toLocaleUpperCase('nl-BE');
  const shows = (mode: Mode) =>
    languages.some((language) => {
      const prefix = say(language, `mode.${mode}.prefix`);
      return prefix !== '' && start.startsWith(prefix);
    });
  return modes.find(shows) ?? 'real';
}

/** One thing that arrived, as it stands on a phone. */
export function bubble(language: Language, arrival: Arrival, timeZone: string, fresh = false): Html {
  const t = sayIn(language);
  const clock = clockWords(new Date(arrival.at), timeZone, language);
  const [head, subject] =
    arrival.channel === 'sms'
      ? [t('pages.phones.sms', { from: arrival.from }), null]
      : arrival.channel === 'email'
        ? [t('pages.phones.email', { from: arrival.from }), arrival.subject]
        : arrival.channel === 'voice'
          ? [
              `${t('pages.phones.call', { from: arrival.from })},`,
              t(`pages.phones.outcome.${arrival.outcome}`),
            ]
          : [t('pages.phones.push'), arrival.title];
  const segments =
    arrival.channel === 'sms' && arrival.segments > 1
      ? `, ${t('pages.phones.segments', { count: arrival.segments })}`
      : '';
  const mode = modeOfText(arrival.channel === 'voice' ? arrival.text : (subject ?? arrival.text));
  return html`<li
    class="bubble ${arrival.channel}${fresh ? ' fresh' : ''}"
    id="a-${arrival.id}"
    data-mode="${mode}"
  >
    <span class="meta">${head} <span class="clock">${clock}</span>${segments}</span
    >${subject === null ? '' : html`<strong>${subject}</strong>`}
    <span class="said">${arrival.text}</span>
  </li>`;
}

function phone(language: Language, one: DemoPhone, choice: PhoneChoice, timeZone: string): Html {
  const t = sayIn(language);
  const { hand } = one;
  const look = `${one.landlineOnly ? ' old' : ''}${hand?.held ? ' held' : ''}${hand?.call?.state === 'ringing' ? ' calling' : ''}`;
  const number = one.landlineOnly ? `${t('pages.phones.landline')} ${one.number ?? ''}` : (one.number ?? '');
  return html`<li>
    <article class="phone${look}" id="p-${one.id}" data-name="${one.name}">
      <header class="phone-head">
        <h2>${one.name}</h2>
        <p>${number}</p>
        <p>
          ${one.network} ·
          <span lang="${one.language}">${say(one.language, `pages.language.${one.language}`)}</span>
        </p>
      </header>
      ${hand && landline(language, { phone: one.id, name: one.name, hand, action: actionOf(language, choice) })}
      <ol class="phone-talk" tabindex="0" aria-label="${one.name}">
        ${one.arrivals.slice(0, mostArrivals).map((arrival) => bubble(language, arrival, timeZone))}
        ${one.arrivals.length === 0 ? html`<li class="quiet-text none">${t('pages.phones.none')}</li>` : ''}
      </ol>
    </article>
  </li>`;
}

/** The choice in a query; what is not understood is no choice. */
export function choiceOf(query: { bin?: string | undefined; taal?: string | undefined }): PhoneChoice {
  return { network: query.bin || null, language: isLanguage(query.taal) ? query.taal : null };
}

const pairsOf = ({ network, language }: PhoneChoice): [string, string][] => [
  ...(network === null ? [] : [['bin', network] as [string, string]]),
  ...(language === null ? [] : [['taal', language] as [string, string]]),
];
const queryOf = (language: Language, choice: PhoneChoice): string =>
  new URLSearchParams([...pairsOf(choice), ['l', language]]).toString();
/** Where a form of a phone goes, so that it comes back to the page as it was chosen. */
export const actionOf = (language: Language, choice: PhoneChoice): string =>
  `${handPath}?${queryOf(language, choice)}`;

export const fits = (choice: PhoneChoice, one: DemoPhone): boolean =>
  (choice.network === null || one.network === choice.network) &&
  (choice.language === null || one.language === choice.language);

/** `/demo/phones` */
export function phonesPage(
  language: Language,
  choice: PhoneChoice,
  found: Awaited<ReturnType<DemoPhones['list']>>,
  timeZone: string,
): Html {
  const t = sayIn(language);
  const someone = found.phones.find((one) => one.hand);
  const nobodyHeld = !found.phones.some((one) => one.hand?.held);
  const option = (value: string, name: string, chosen: boolean) =>
    html`<option value="${value}" ${chosen ? html` selected` : ''}>${name}</option>`;
  return page(
    {
      language,
      title: `${t('pages.phones.title')} – Belfort`,
      path: '/demo/phones',
      query: pairsOf(choice),
      demo: true,
      wide: true,
      script: assetUrl('/assets/phones.js'),
    },
    html`<h1>${t('pages.phones.title')}</h1>
      <p>${t('pages.phones.about')}</p>
      <form class="row filter" method="get" action="/demo/phones">
        <input type="hidden" name="l" value="${language}" />
        <label
          >${t('pages.phones.network')}
          <select name="bin">
            ${option('', t('pages.phones.all'), choice.network === null)}${found.networks.map((name) => option(name, name, name === choice.network))}
          </select></label
        >
        <label
          >${t('pages.phones.language')}
          <select name="taal">
            ${option('', t('pages.phones.all'), choice.language === null)}${languages.map((one) => option(one, t(`pages.language.${one}`), one === choice.language))}
          </select></label
        >
        <button class="button">${t('pages.phones.show')}</button>
      </form>
      ${
        found.phones.length === 0
          ? html`<div class="empty">
              <h2>${t('pages.phones.nobody')}</h2>
              <p>${t('pages.phones.nobody.next')}</p>
            </div>`
          : html`${someone && nobodyHeld ? invitation(language, { phone: someone.id, name: someone.name, action: actionOf(language, choice) }) : ''}
              <p class="quiet-text">
                ${t('pages.phones.count', { shown: found.phones.length, total: found.total })}
                <span
                  id="live"
                  data-live="${t('pages.phones.live')}"
                  data-lost="${t('pages.phones.lost')}"
                ></span>
              </p>
              <output
                class="visually-hidden"
                id="said"
                data-rings="${t('pages.phones.rings', { name: '%' })}"
                data-calls="${t('pages.phones.hand.calls', { name: '%' })}"
              ></output>
              <ul class="phones" id="phones" data-events="/demo/phones/events?${queryOf(language, choice)}">
                ${found.phones.map((one) => phone(language, one, choice, timeZone))}
              </ul>`
      }`,
  );
}

/** What an event carries: whose phone, and the same pieces that the page would draw. */
export async function phoneEvent(
  language: Language,
  one: DemoPhone,
  arrival: Arrival,
  choice: PhoneChoice,
  timeZone: string,
): Promise<string> {
  return JSON.stringify({
    phone: one.id,
    arrival: arrival.id,
    bubble: String(await bubble(language, arrival, timeZone, true)),
    whole: String(await phone(language, { ...one, arrivals: [] }, choice, timeZone)),
  });
}

/** What an event of a phone in hand carries: the whole phone as it stands, of which a script takes the call. */
export async function handEvent(
  language: Language,
  one: DemoPhone,
  choice: PhoneChoice,
  timeZone: string,
): Promise<string> {
  return JSON.stringify({
    phone: one.id,
    ringing: one.hand?.call?.state === 'ringing',
    whole: String(await phone(language, one, choice, timeZone)),
  });
}
