/**
 * The accessibility statement that a Flemish local authority owes (Bestuursdecreet art. II.16; directive (EU)
 * 2016/2102 art. 7), with its way to give feedback. The known limits are said, not hidden.
 */
import { html } from 'hono/html';
import { sayIn, type Language } from '../../contract/words.ts';
import { contactLines, type SiteOwner } from './front.ts';
import { page, type Html } from './layout.ts';

/** `/toegankelijkheid` */
export function accessibilityPage(language: Language, owner: SiteOwner, demo = false): Html {
  const t = sayIn(language);
  const { organisation, emergencyNumbers } = owner;
  return page(
    {
      language,
      title: `${t('pages.a11y.title')} – Belfort`,
      path: '/toegankelijkheid',
      demo,
      emergencyNumbers,
    },
    html`<h1>${t('pages.a11y.title')}</h1>
      <p>${t('pages.a11y.intro', { organisation })}</p>
      <h2>${t('pages.a11y.status')}</h2>
      <p>${t('pages.a11y.status.about')}</p>
      <h3>${t('pages.a11y.limits')}</h3>
      <ul>
        <li>${t('pages.a11y.limits.map')}</li>
        <li>${t('pages.a11y.limits.words')}</li>
        <li>${t('pages.a11y.limits.audit')}</li>
      </ul>
      <h2>${t('pages.a11y.how')}</h2>
      <p>${t('pages.a11y.how.about')}</p>
      <h2>${t('pages.a11y.feedback')}</h2>
      <p>${t('pages.a11y.feedback.about')}</p>
      ${contactLines(language, owner)}
      <p>${t('pages.a11y.complaint')}</p>`,
  );
}
