/** What went wrong, and what to do next; the numbers to call come first, for whoever came here in need. */
import { html } from 'hono/html';
import { sayIn, type Language } from '../../contract/words.ts';
import { page, type Html } from './layout.ts';

export const errorStatuses = [403, 404, 410, 429, 500] as const;
export type ErrorStatus = (typeof errorStatuses)[number];

/** `id` is the one that stands in the log, for a person to name on the phone. */
export function errorPage(
  language: Language,
  status: ErrorStatus,
  more: { readonly id?: string; readonly emergencyNumbers?: readonly string[]; readonly path?: string } = {},
): Html {
  const t = sayIn(language);
  const next = status === 429 ? t('pages.signIn.tooMany') : t(`pages.error.${status}.next`);
  return page(
    {
      language,
      title: `${t(`pages.error.${status}`)} – Belfort`,
      path: more.path ?? '/',
      hidden: true,
      ...(more.emergencyNumbers ? { emergencyNumbers: more.emergencyNumbers } : {}),
    },
    html`<h1>${t(`pages.error.${status}`)}</h1>
      <p class="lead">${next}</p>
      ${more.id ? html`<p class="quiet-text">${t('pages.error.id', { id: more.id })}</p>` : ''}
      <p><a class="button" href="/?l=${language}">${t('pages.error.home')}</a></p>`,
  );
}
