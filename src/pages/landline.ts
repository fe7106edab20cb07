/**
 * A landline that the visitor of /demo/phones takes in hand: it rings, and the visitor answers or does not, presses keys,
 * hangs up. Forms only; phones.js sends them without leaving the page, and has what is said read aloud.
 *
 * What is done reaches the demo's telephone company (src/demo/voice-server.ts), which tells our carrier over its socket
 * what came of the call: the console shows what the visitor did because it travelled the whole way.
 */
import { html } from 'hono/html';
import { sayIn, type Language } from '../../contract/words.ts';
import type { Html } from './layout.ts';

/** What a visitor can do: take a phone in hand, look whether it rings, put it back; with one that rings or talks the rest. */
export const handActs = ['take', 'look', 'back', 'answer', 'decline', 'hang-up', '1', '2'] as const;
export type HandAct = (typeof handActs)[number];
export const isHandAct = (given: unknown): given is HandAct => handActs.some((one) => one === given);

/** A call at a phone in hand. */
export interface HandCall {
  readonly id: string;
  readonly from: string;
  readonly state: 'ringing' | 'talking';
  /** What was said so far, each in its language (nl-BE). */
  readonly said: readonly { readonly language: string; readonly text: string }[];
}
export interface Hand {
  readonly held: boolean;
  readonly call: HandCall | null;
}

/** Where the forms go, with the choice of the page that they come back to. */
export const handPath = '/demo/phones/hand';
/** For the words only; the telephone company counts it (VoiceScript.handRingMs). */
const ringSeconds = 25;

type Button = readonly [act: HandAct, look: string, words: string, name?: string];

const buttons = (all: readonly Button[]): Html =>
  html`${all.map(([act, look, words, name]) => html`<button class="button ${look}" name="act" value="${act}" ${name === undefined ? '' : html` aria-label="${name}"`}>${words}</button>`)}`;

/** The form of one phone. `live`: phones.js may send it, for what changes arrives as an event. */
function form(action: string, phone: string, live: boolean, inside: Html): Html {
  return html`<form method="post" action="${action}" class="keys" ${live ? html` data-live` : ''}>
    <input type="hidden" name="phone" value="${phone}" />
    ${inside}
  </form>`;
}

/** What stands on the phone between its head and what arrived. `phone` is its id, `action` where its forms go. */
export function landline(
  language: Language,
  { phone, name, hand, action }: { phone: string; name: string; hand: Hand; action: string },
): Html {
  const t = sayIn(language);
  const { held, call } = hand;
  // A name begins with the words that stand there (WCAG 2.5.3): who speaks to a browser says what they see.
  const words = t('pages.phones.hand.take');
  if (!held)
    return html`<div class="phone-call">
      ${form(action, phone, false, buttons([['take', 'small', words, `${words}, ${name}`]]))}
    </div>`;
  if (!call)
    return html`<div class="phone-call" data-call="" tabindex="-1" role="group" aria-label="${name}">
      <p>${t('pages.phones.hand.waits', { seconds: ringSeconds })}</p>
      <noscript>${form(action, phone, false, buttons([['look', '', t('pages.phones.hand.look')]]))}</noscript>
      ${form(action, phone, false, buttons([['back', 'small', t('pages.phones.hand.back')]]))}
    </div>`;
  const rings = call.state === 'ringing';
  const { from } = call;
  const key = (digit: '1' | '2'): Button => [digit, 'key', digit, t('pages.phones.hand.key', { key: digit })];
  return html`<div
    class="phone-call"
    data-call="${call.id}"
    data-state="${call.state}"
    tabindex="-1"
    role="group"
    aria-label="${name}"
  >
    <p>
      <strong
        >${rings ? t('pages.phones.hand.rings', { from }) : t('pages.phones.hand.talks', { from })}</strong
      >
    </p>
    ${
      rings
        ? ''
        : html`<div
            class="hears"
            tabindex="0"
            role="group"
            aria-label="${t('pages.phones.hand.talks', { from })}"
          >
            ${call.said.length === 0 ? html`<p>${t('pages.phones.hand.opens')}</p>` : ''}
            ${call.said.map((one) => html`<p class="says" lang="${one.language}">${one.text}</p>`)}
          </div>`
    }
    ${form(
      action,
      phone,
      true,
      buttons(
        rings
          ? [
              ['answer', 'primary', t('pages.phones.hand.answer')],
              ['decline', 'large', t('pages.phones.hand.decline')],
            ]
          : [key('1'), key('2'), ['hang-up', 'danger', t('pages.phones.hand.hangUp')]],
      ),
    )}
  </div>`;
}

/** The page as it was chosen, at that phone: where a form leads back to. */
export const back = (action: string, phone: string): string =>
  `${action.replace(handPath, '/demo/phones')}#p-${encodeURIComponent(phone)}`;

/** For whoever would not find a landline among so many phones: the first one, to be taken in hand. */
export function invitation(
  language: Language,
  { phone, name, action }: { phone: string; name: string; action: string },
): Html {
  const t = sayIn(language);
  return html`<div class="card lined">
    <p>${t('pages.phones.hand.about')}</p>
    ${form(action, phone, false, buttons([['take', 'primary', t('pages.phones.hand.takeOf', { name })]]))}
  </div>`;
}
