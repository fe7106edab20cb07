/** The short privacy notice (GDPR art. 13), with the controller as the organisation's settings name it. */
import { html } from 'hono/html';
import { keptFor, retentionKinds } from '../../contract/retention.ts';
import { sayIn, type Language } from '../../contract/words.ts';
import { contactLines, type SiteOwner } from './front.ts';
import { page, type Html } from './layout.ts';

/** `/privacy` */
export function privacyPage(language: Language, owner: SiteOwner, demo = false): Html {
  const t = sayIn(language);
  const { organisation, emergencyNumbers } = owner;
  return page(
    { language, title: `${t('pages.privacy.title')} – Belfort`, path: '/privacy', demo, emergencyNumbers },
    html`<h1>${t('pages.privacy.title')}</h1>
      <h2>${t('pages.privacy.who')}</h2>
      <p>${t('pages.privacy.who.about', { organisation })}</p>
      ${contactLines(language, owner)}
      <p>
        ${t('pages.owner.dpo')}:
        ${owner.dpo ?? html`<span class="quiet-text">${t('pages.owner.missing', { organisation })}</span>`}
      </p>
      <h2>${t('pages.privacy.what')}</h2>
      <ul>
        <li>${t('pages.privacy.what.1')}</li>
        <li>${t('pages.privacy.what.2')}</li>
        <li>${t('pages.privacy.what.3')}</li>
      </ul>
      <h2>${t('pages.privacy.ground')}</h2>
      <p>${t('pages.privacy.ground.about')}</p>
      <h2>${t('pages.privacy.see')}</h2>
      <p>${t('pages.privacy.see.about')}</p>
      <h2>${t('pages.privacy.rights')}</h2>
      <p>${t('pages.privacy.rights.about', { organisation })}</p>
      <h2>${t('retention.title')}</h2>
      <p>${t('retention.about')}</p>
      <dl class="times">
        ${retentionKinds.map(
          (kind) =>
            html`<dt>${t(`retention.${kind}`)}</dt>
              <dd>${t(`retention.${keptFor[kind].unit}`, { count: keptFor[kind].count })}</dd>`,
        )}
      </dl>
      <h2>${t('pages.privacy.pages')}</h2>
      <p>${t('pages.privacy.pages.about')}</p>`,
  );
}
