/**
 * The phones and mailboxes of the demo's people, as their carriers' peers received it: proof that a message went over a
 * real socket. Drawn by the server; a small script (phones.js) makes a phone ring when its event arrives. A person
 * with a landline only has an old phone: it shows what was said to it and what became of the call.
 *
 * The people are made up, so their names and numbers may stand here; a real installation has no such page.
 */
import { html } from 'hono/html';
import { modes, type Mode } from '../../contract/domain.ts';
import { isLanguage, languages, say, sayIn, type Language } from '../../contract/words.ts';
import { clockWords } from '../lib/clock.ts';
import { assetUrl } from './assets.ts';
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

function phone(language: Language, one: DemoPhone, timeZone: string): Html {
  const t = sayIn(language);
  const number = one.landlineOnly ? `${t('pages.phones.landline')} ${one.number ?? ''}` : (one.number ?? '');
  return html`<li>
    <article class="phone${one.landlineOnly ? ' old' : ''}" id="p-${one.id}" data-name="${one.name}">
      <header class="phone-head">
        <h2>${one.name}</h2>
        <p>${number}</p>
        <p>
          ${one.network} ·
          <span lang="${one.language}">${say(one.language, `pages.language.${one.language}`)}</span>
        </p>
      </header>
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
  const query: [string, string][] = [];
  if (choice.network !== null) query.push(['bin', choice.network]);
  if (choice.language !== null) query.push(['taal', choice.language]);
  const events = new URLSearchParams([...query, ['l', language]]).toString();
  const option = (value: string, name: string, chosen: boolean) =>
    html`<option value="${value}" ${chosen ? html` selected` : ''}>${name}</option>`;
  return page(
    {
      language,
      title: `${t('pages.phones.title')} – Belfort`,
      path: '/demo/phones',
      query,
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
          : html`<p class="quiet-text">
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
              ></output>
              <ul class="phones" id="phones" data-events="/demo/phones/events?${events}">
                ${found.phones.map((one) => phone(language, one, timeZone))}
              </ul>`
      }`,
  );
}

/** What an event carries: whose phone, and the same pieces that the page would draw. */
export async function phoneEvent(
  language: Language,
  one: DemoPhone,
  arrival: Arrival,
  timeZone: string,
): Promise<string> {
  return JSON.stringify({
    phone: one.id,
    arrival: arrival.id,
    bubble: String(await bubble(language, arrival, timeZone, true)),
    whole: String(await phone(language, { ...one, arrivals: [] }, timeZone)),
  });
}
