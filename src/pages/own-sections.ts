/** The sections of a resident's own page, drawn from everything that is kept about them (src/residents/own.ts). */
import { html } from 'hono/html';
import { languages, say, sayIn, type Language } from '../../contract/words.ts';
import { after, days } from '../lib/clock.ts';
import type { OwnPage } from '../residents/own.ts';
import { checkField, textField } from './fields.ts';
import { rulesField } from './join.ts';
import type { Html } from './layout.ts';
import { openingForm } from './opening.ts';

/** As person.channels. */
export const bits = { sms: 1, voice: 2, email: 4, push: 8 } as const;
export const wayOf = Object.keys(bits) as (keyof typeof bits)[];

const day = (language: Language, at: Date): string =>
  at.toLocaleDateString(language, { dateStyle: 'long', timeZone: 'Europe/Brussels' });
const addressWords = (one: OwnPage['addresses'][number]): string =>
  `${one.street} ${one.number}${one.box ? ` / ${one.box}` : ''}, ${one.postcode} ${one.municipality}`;

/** A button that posts, with what it acts on. */
export const act = (
  language: Language,
  path: string,
  words: string,
  hidden: Readonly<Record<string, string>> = {},
  look = 'quiet small',
): Html =>
  html`<form method="post" action="/mijn/${path}?l=${language}" class="inline">
    ${Object.entries(hidden).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
    <button class="button ${look}">${words}</button>
  </form>`;

export function contactsSection(language: Language, me: OwnPage): Html {
  const t = sayIn(language);
  const standing = new Map(me.standings.map((one) => [one.contact, one]));
  return html`<section class="card" aria-labelledby="reach">
    <h2 id="reach">${t('own.reach')}</h2>
    <ul class="own-list">
      ${me.contacts.map((one) => {
        const told = standing.get(one.id);
        return html`<li>
          <p>
            <span class="quiet-text">${t(`channel.${one.channel}`)}</span>
            <strong class="own-value">${one.value}</strong>
            ${one.provenAt ? '' : html`<span class="badge">${t('own.unproven')}</span>`}
            ${
              told?.state && told.explanation
                ? html`<br /><span class="error">${say(language, told.explanation)}</span>
                    ${t('own.failing')}`
                : ''
            }
            ${told?.stoppedAt ? html`<br /><span class="quiet-text">${t('own.stopped')}</span>` : ''}
          </p>
          <div class="row">
            ${one.position > 1 ? act(language, 'contact/eerst', t('own.first'), { contact: one.id }) : ''}
            ${act(language, 'contact/weg', t('own.remove'), { contact: one.id })}
          </div>
        </li>`;
      })}
    </ul>
    <form method="post" action="/mijn/contact?l=${language}" novalidate>
      ${textField({
        name: 'contact',
        label: t('own.contact.add'),
        hint: t('own.contact.hint'),
        autocomplete: 'tel',
        maxlength: 254,
      })}
      <button class="button">${t('join.send')}</button>
    </form>
  </section>`;
}

export function wishesSection(language: Language, me: OwnPage, now: Date): Html {
  const t = sayIn(language);
  const has = (way: keyof typeof bits): boolean => me.contacts.some((one) => one.channel === way);
  const ways = (name: 'urgent' | 'ordinary', set: number) =>
    html`<fieldset>
      <legend>${t(`own.wishes.${name}`)}</legend>
      ${wayOf.map((way) =>
        checkField({
          name: `${name}-${way}`,
          label: html`${t(`channel.${way}`)}${has(way) ? '' : html` <span class="quiet-text">(${t('own.wishes.none')})</span>`}`,
          checked: (set & bits[way]) !== 0,
        }),
      )}
    </fieldset>`;
  const paused = me.pausedUntil && me.pausedUntil > now ? me.pausedUntil : null;
  const tomorrow = after(now, days(1)).toISOString().slice(0, 10);
  return html`<details class="card">
    <summary><h2>${t('own.wishes')}</h2></summary>
    <p class="hint">${t('own.wishes.emergency')}</p>
    <form method="post" action="/mijn/wensen?l=${language}">
      <div class="field">
        <label for="language">${t('join.language')}</label>
        <select id="language" name="language">
          ${languages.map(
            (one) =>
              html`<option value="${one}" lang="${one}" ${one === me.language ? html` selected` : ''}>
                ${t(`pages.language.${one}`)}
              </option>`,
          )}
        </select>
      </div>
      ${ways('urgent', me.urgent)} ${ways('ordinary', me.ordinary)}
      <fieldset>
        <legend>${t('own.quiet')}</legend>
        <p class="hint">${t('own.quiet.hint')}</p>
        <div class="row">
          ${textField({ name: 'from', label: t('own.quiet.from'), type: 'time', value: me.quiet?.from ?? '', required: false })}
          ${textField({ name: 'until', label: t('own.quiet.until'), type: 'time', value: me.quiet?.until ?? '', required: false })}
        </div>
        ${checkField({ name: 'sleeps', label: t('own.quiet.urgent'), checked: me.wakesFor === 'emergency' })}
      </fieldset>
      <button class="button primary">${t('own.save')}</button>
    </form>
    <h3>${t('own.pause')}</h3>
    ${
      paused
        ? html`<p>${t('own.pause.until', { day: day(language, paused) })}</p>
            ${act(language, 'pauze', t('own.pause.end'), {}, '')}`
        : html`<p class="hint">${t('own.pause.hint')}</p>
            <form method="post" action="/mijn/pauze?l=${language}">
              <div class="field">
                <label for="pause">${t('own.pause.date')}</label>
                <input id="pause" name="until" type="date" min="${tomorrow}" required />
              </div>
              <button class="button">${t('own.pause.start')}</button>
            </form>`
    }
  </details>`;
}

export function placesSection(language: Language, me: OwnPage): Html {
  const t = sayIn(language);
  const networks = new Map(me.networks.map((one) => [one.id, one]));
  return html`<section class="card" aria-labelledby="places">
    <h2 id="places">${t('own.places')}</h2>
    <ul class="own-list">
      ${me.addresses.map((one) => {
        const member = me.memberships.filter((of) => of.address === one.id && !of.endedAt);
        const open = (me.places.find((of) => of.id === one.id)?.networks ?? []).filter(
          (of) => !me.memberships.some((own) => own.network === of.id && !own.endedAt),
        );
        return html`<li>
          <p>
            <strong>${addressWords(one)}</strong> <span class="quiet-text">${t(`join.use.${one.use}`)}</span>
          </p>
          ${member.map((of) => {
            const network = networks.get(of.network);
            return network
              ? html`<div class="own-network">
                  <p>
                    <a href="/bin/${network.joinCode}?l=${language}">${network.name}</a>
                    <span class="quiet-text"
                      >${t('own.member.since', { day: day(language, of.acceptedAt) })}</span
                    >
                  </p>
                  ${
                    network.rulesVersion === of.rulesVersion
                      ? ''
                      : html`<form method="post" action="/mijn/netwerk?l=${language}" class="notice">
                          <p>${t('own.rules.new')}</p>
                          <input type="hidden" name="bin" value="${network.joinCode}" />
                          <input type="hidden" name="address" value="${one.id}" />
                          ${rulesField(language, network, '', null, `rules-${network.id}`)}
                          <button class="button">${t('own.rules.accept')}</button>
                        </form>`
                  }
                  ${network.kind === 'bin-z' ? openingForm(language, network.id, of.opening) : ''}
                  ${act(language, 'netwerk/weg', t('own.network.leave', { network: network.name }), { network: network.id })}
                </div>`
              : '';
          })}
          ${open.map(
            (network) =>
              html`<form method="post" action="/mijn/netwerk?l=${language}" class="own-network">
                <p>${t('own.network.open', { network: network.name })}</p>
                <input type="hidden" name="bin" value="${network.joinCode}" />
                <input type="hidden" name="address" value="${one.id}" />
                ${rulesField(language, network, '', null, `rules-${network.id}-${one.id}`)}
                <button class="button">${t('join.title', { network: network.name })}</button>
              </form>`,
          )}
          ${me.addresses.length > 1 ? act(language, 'adres/weg', t('own.address.remove'), { address: one.id }) : ''}
        </li>`;
      })}
    </ul>
    ${
      me.addresses.length < 5
        ? html`<p><a class="button" href="/vind?l=${language}">${t('own.address.add')}</a></p>`
        : html`<p class="hint">${t('refusal.address/too-many')}</p>`
    }
  </section>`;
}

export function dataSection(language: Language, me: OwnPage): Html {
  const t = sayIn(language);
  const networks = new Map(me.networks.map((one) => [one.id, one.name]));
  return html`<details class="card">
    <summary><h2>${t('own.data')}</h2></summary>
    <p>${t('own.data.who', { organisation: me.keeper })}</p>
    <p>${t('own.data.why')} <a href="/privacy?l=${language}">${t('pages.foot.privacy')}</a></p>
    <form method="post" action="/mijn/naam?l=${language}">
      ${textField({ name: 'name', label: t('join.name'), value: me.name, autocomplete: 'name', maxlength: 120 })}
      <button class="button">${t('own.save')}</button>
    </form>
    <h3>${t('own.consents')}</h3>
    <ul>
      ${me.consents.map(
        (one) =>
          html`<li>
            ${day(language, one.at)}:
            ${t(one.given ? 'own.consent.given' : 'own.consent.withdrawn', {
              purpose:
                one.purpose === 'crisis'
                  ? t('own.consent.crisis')
                  : (one.network && networks.get(one.network)) || t('own.consent.network'),
              how: t(`own.consent.how.${one.how}`),
            })}
          </li>`,
      )}
    </ul>
    <div class="row">
      <a class="button" href="/mijn/bewaard" download>${t('own.download')}</a>
      ${act(language, 'klopt', t('own.check'), {}, '')}
      ${me.sessions.length > 1 ? act(language, 'elders', t('own.close.elsewhere'), {}, '') : ''}
    </div>
    ${me.checkedAt ? html`<p class="hint">${t('own.checked', { day: day(language, me.checkedAt) })}</p>` : ''}
    <p><a href="/mijn/weg?l=${language}">${t('own.leave')}</a></p>
  </details>`;
}
