/**
 * The front door: three doors (police, town, resident), 101 and 112 before them. In a demo the doors hold the people
 * one can be, and the town shows what is happening in it; a real front page names no message, for a message is for
 * those it was sent to.
 */
import { html } from 'hono/html';
import type { Role } from '../../contract/domain.ts';
import type { PublicMessage } from '../../contract/public-message.ts';
import type { Persona } from '../../contract/shapes.ts';
import { toneOf } from '../../contract/signs.ts';
import { sayIn, type Language } from '../../contract/words.ts';
import { momentWords } from './message.ts';
import { page, sign, type Html } from './layout.ts';
import { personaButtons } from './sign-in.ts';

/** An organisation as residents may know it, from its settings; null where it has not said. */
export interface SiteOwner {
  readonly organisation: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly address: string | null;
  /** Its own website, as one types it. */
  readonly site: string | null;
  /** Contact of the data protection officer. */
  readonly dpo: string | null;
  readonly emergencyNumbers: readonly string[];
}

/** What the demo shows of its town; times are ISO 8601. */
export interface Town {
  readonly networks: number;
  readonly members: number;
  readonly messages: readonly (Pick<
    PublicMessage,
    'code' | 'kind' | 'class' | 'mode' | 'state' | 'publishedAt' | 'timeZone'
  > & {
    readonly place: string;
  })[];
}

export interface Front {
  readonly owner: SiteOwner;
  /** Null in a real installation. */
  readonly demo: { readonly personas: readonly Persona[]; readonly town: Town } | null;
}

const doors = {
  police: ['dispatcher', 'officer', 'chief'],
  city: ['prevention', 'emergency-coordinator', 'mayor', 'deputy', 'fire-officer', 'system-manager'],
  resident: ['coordinator'],
} as const satisfies Record<string, readonly Role[]>;

function door(language: Language, which: keyof typeof doors, front: Front): Html {
  const t = sayIn(language);
  const roles: readonly Role[] = doors[which];
  const personas = front.demo?.personas.filter((one) => roles.includes(one.role)) ?? [];
  const way =
    which === 'resident'
      ? html`<div class="row ways">
          <a class="button primary" href="/vind?l=${language}">${t('find.title')}</a>
          ${front.demo ? html`<a class="button" href="/demo/phones?l=${language}">${t('pages.front.phones')}</a>` : ''}
        </div>`
      : personas.length === 0
        ? html`<a class="button primary" href="/sign-in?l=${language}">${t('pages.front.signIn')}</a>`
        : '';
  return html`<section class="card door">
    <h2>${t(`pages.front.${which}`)}</h2>
    <p>${t(`pages.front.${which}.about`)}</p>
    ${
      personas.length > 0
        ? html`<p class="quiet-text">${t('pages.front.as')}</p>
            ${personaButtons(language, personas, '/console/')}`
        : ''
    }
    ${way}
  </section>`;
}

function town(language: Language, { networks, members, messages }: Town): Html {
  const t = sayIn(language);
  return html`<section aria-labelledby="town">
    <h2 id="town">${t('pages.front.town')}</h2>
    <p>${t('pages.front.town.figures', { networks, members })}</p>
    ${
      messages.length === 0
        ? html`<p class="empty">${t('pages.front.town.quiet')}</p>`
        : html`<ul class="news">
            ${messages.map((one) => {
              const over = one.state !== 'live';
              const tone = toneOf({ ...one, over });
              const prefix = one.mode === 'real' ? '' : `${t(`mode.${one.mode}.prefix`)} – `;
              return html`<li class="card lined" data-class="${tone}">
                <a href="/m/${one.code}?l=${language}">
                  <span class="word">${sign(tone)}${prefix}${t(`kind.${one.kind}`)}</span>
                  <strong>${one.place}</strong></a
                >
                <span class="quiet-text"
                  >${over ? t(`state.${one.state}`) : momentWords(language, one.publishedAt, one.timeZone)}</span
                >
              </li>`;
            })}
          </ul>`
    }
    <p><a href="/demo/phones?l=${language}">${t('pages.front.phones')}</a></p>
  </section>`;
}

/** The contact of an organisation, each line only where it is known. */
export function contactLines(language: Language, owner: SiteOwner): Html {
  const t = sayIn(language);
  const missing = html`<span class="quiet-text"
    >${t('pages.owner.missing', { organisation: owner.organisation })}</span
  >`;
  return html`<dl class="times">
    <dt>${t('pages.owner.email')}</dt>
    <dd>${owner.email ? html`<a href="mailto:${owner.email}">${owner.email}</a>` : missing}</dd>
    <dt>${t('pages.owner.phone')}</dt>
    <dd>
      ${owner.phone ? html`<a href="tel:${owner.phone.replaceAll(/[^\d+]/g, '')}">${owner.phone}</a>` : missing}
    </dd>
    ${
      owner.address
        ? html`<dt>${t('pages.owner.address')}</dt>
            <dd>${owner.address}</dd>`
        : ''
    }
    ${
      owner.site
        ? html`<dt>${t('pages.owner.site')}</dt>
            <dd>${owner.site}</dd>`
        : ''
    }
  </dl>`;
}

/** `/` */
export function frontPage(language: Language, front: Front): Html {
  const t = sayIn(language);
  const [number = '101'] = front.owner.emergencyNumbers;
  return page(
    {
      language,
      title: t('pages.front.title'),
      path: '/',
      wide: true,
      demo: front.demo !== null,
      emergencyNumbers: front.owner.emergencyNumbers,
    },
    html`<div class="hero">
        <h1>${t('pages.front.heading')}</h1>
        <p>${t('pages.front.about')}</p>
      </div>
      <h2 class="visually-hidden">${t('pages.front.doors')}</h2>
      <div class="grid doors">
        ${door(language, 'police', front)} ${door(language, 'city', front)}
        ${door(language, 'resident', front)}
      </div>
      <div class="split below">
        <section aria-labelledby="how">
          <h2 id="how">${t('pages.front.how')}</h2>
          <ol class="steps">
            <li>${t('pages.front.how.1', { number })}</li>
            <li>${t('pages.front.how.2')}</li>
            <li>${t('pages.front.how.3')}</li>
          </ol>
          <p class="quiet-text">${t('pages.front.not')}</p>
        </section>
        ${
          front.demo
            ? town(language, front.demo.town)
            : html`<section aria-labelledby="join">
                <h2 id="join">${t('pages.front.join')}</h2>
                <p>${t('pages.front.join.about')}</p>
                <p><a href="/vind?l=${language}">${t('find.title')}</a></p>
                <h3>${front.owner.organisation}</h3>
                ${contactLines(language, front.owner)}
              </section>`
        }
      </div>`,
  );
}
