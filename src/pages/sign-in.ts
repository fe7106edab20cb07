/**
 * Signing in without a password and without JavaScript: an e-mail form, then a code form. The address travels in the
 * body of each form, never in a URL. Whether an address is known is not told by any of these pages.
 */
import { html } from 'hono/html';
import type { Persona } from '../../contract/shapes.ts';
import { say, sayIn, type Language } from '../../contract/words.ts';
import { page, type Html } from './layout.ts';

export interface SignInForm {
  /** Already checked to be local. */
  readonly to: string;
  readonly email?: string;
  readonly wrong?: 'email' | 'code' | 'too-many';
  /** Null in a real installation. */
  readonly personas: readonly Persona[] | null;
}

/** One form, one button per person; in the demo only. */
export function personaButtons(language: Language, personas: readonly Persona[], to: string): Html {
  return html`<form class="people" method="post" action="/sign-in/persona?l=${language}">
    <input type="hidden" name="then" value="${to}" />
    ${personas.map(
      (one) =>
        html`<button class="button person" name="id" value="${one.id}">
          <strong>${one.name}</strong
          ><span
            >${say(language, 'pages.signIn.persona.in', {
              role: say(language, `role.${one.role}`),
              organisation: one.network ?? one.organisation,
            })}</span
          >
        </button>`,
    )}
  </form>`;
}

/** `/sign-in`: asks for the address. */
export function signInPage(language: Language, form: SignInForm): Html {
  const t = sayIn(language);
  const error =
    form.wrong === 'email'
      ? t('pages.signIn.email.error')
      : form.wrong === 'too-many'
        ? t('pages.signIn.tooMany')
        : null;
  return page(
    {
      language,
      title: `${t('pages.signIn.title')} – Belfort`,
      path: '/sign-in',
      query: [['then', form.to]],
      demo: form.personas !== null,
    },
    html`<h1>${t('pages.signIn.title')}</h1>
      <p>${t('pages.signIn.about')}</p>
      ${
        form.personas && form.personas.length > 0
          ? html`<section class="card demo-people" aria-labelledby="demo">
              <h2 id="demo">${t('pages.signIn.demo')}</h2>
              <p>${t('pages.signIn.demo.about')}</p>
              ${personaButtons(language, form.personas, form.to)}
            </section>`
          : ''
      }
      <form method="post" action="/sign-in?l=${language}" novalidate>
        <input type="hidden" name="then" value="${form.to}" />
        <div class="field">
          <label for="email">${t('pages.signIn.email')}</label>
          <p class="hint" id="email-hint">${t('pages.signIn.email.hint')}</p>
          ${error ? html`<p class="error" id="email-error" role="alert">${error}</p>` : ''}
          <input
            id="email"
            name="email"
            type="email"
            autocomplete="email"
            inputmode="email"
            required
            maxlength="254"
            value="${form.email ?? ''}"
            aria-describedby="email-hint${error ? ' email-error' : ''}"
            ${error ? html` aria-invalid="true"` : ''}
          />
        </div>
        <button class="button primary">${t('pages.signIn.send')}</button>
      </form>`,
  );
}

/** The answer to the first form: asks for the code that was mailed, if the address is known. */
export function codePage(language: Language, form: SignInForm & { readonly email: string }): Html {
  const t = sayIn(language);
  const error =
    form.wrong === 'code'
      ? t('pages.signIn.code.wrong')
      : form.wrong === 'too-many'
        ? t('pages.signIn.tooMany')
        : null;
  return page(
    {
      language,
      title: `${t('pages.signIn.code.title')} – Belfort`,
      path: '/sign-in',
      query: [['then', form.to]],
      demo: form.personas !== null,
    },
    html`<h1>${t('pages.signIn.code.title')}</h1>
      <p>${t('pages.signIn.code.about')}</p>
      <form method="post" action="/sign-in/code?l=${language}" novalidate>
        <input type="hidden" name="then" value="${form.to}" />
        <input type="hidden" name="email" value="${form.email}" />
        <div class="field">
          <label for="code">${t('pages.signIn.code')}</label>
          <p class="hint" id="code-hint">${t('pages.signIn.code.hint')}</p>
          ${error ? html`<p class="error" id="code-error" role="alert">${error}</p>` : ''}
          <input
            class="code-input"
            id="code"
            name="code"
            autocomplete="one-time-code"
            inputmode="numeric"
            required
            maxlength="12"
            aria-describedby="code-hint${error ? ' code-error' : ''}"
            ${error ? html` aria-invalid="true"` : ''}
          />
        </div>
        <div class="row">
          <button class="button primary">${t('pages.signIn.enter')}</button>
          <a
            class="button quiet"
            href="/sign-in?${new URLSearchParams([
              ['then', form.to],
              ['l', language],
            ]).toString()}"
            >${t('pages.signIn.again')}</a
          >
        </div>
      </form>`,
  );
}
