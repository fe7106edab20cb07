/** Form rows that every page for residents shares: label above, hint under it, error where it belongs. */
import { html } from 'hono/html';
import type { RefusalCode } from '../../contract/refusals.ts';
import { say, type Language } from '../../contract/words.ts';
import type { Html } from './layout.ts';

/** What went wrong and what to do next, as one sentence after the other. */
export const refusalWords = (language: Language, code: RefusalCode): string =>
  `${say(language, `refusal.${code}`)} ${say(language, `refusal.${code}.next`)}`;

export interface TextField {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly value?: string;
  readonly error?: string | null;
  readonly type?: 'text' | 'tel' | 'email' | 'date' | 'time' | 'search';
  readonly autocomplete?: string;
  readonly inputmode?: 'text' | 'numeric' | 'tel' | 'email';
  readonly maxlength?: number;
  readonly class?: string;
  readonly required?: boolean;
}

export function textField(one: TextField): Html {
  const described = [one.hint ? `${one.name}-hint` : '', one.error ? `${one.name}-error` : '']
    .filter(Boolean)
    .join(' ');
  return html`<div class="field">
    <label for="${one.name}">${one.label}</label>
    ${one.hint ? html`<p class="hint" id="${one.name}-hint">${one.hint}</p>` : ''}
    ${one.error ? html`<p class="error" id="${one.name}-error">${one.error}</p>` : ''}
    <input
      id="${one.name}"
      name="${one.name}"
      type="${one.type ?? 'text'}"
      value="${one.value ?? ''}"
      maxlength="${one.maxlength ?? 200}"
      ${one.class ? html` class="${one.class}"` : ''}
      ${one.autocomplete ? html` autocomplete="${one.autocomplete}"` : ''}
      ${one.inputmode ? html` inputmode="${one.inputmode}"` : ''}
      ${one.required === false ? '' : html` required`}
      ${described ? html` aria-describedby="${described}"` : ''}
      ${one.error ? html` aria-invalid="true"` : ''}
    />
  </div>`;
}

/** A box to tick, its words beside it; `more` may hold links. */
export function checkField(one: {
  readonly name: string;
  readonly label: Html | string;
  readonly value?: string;
  readonly checked?: boolean;
  readonly error?: string | null;
  readonly id?: string;
}): Html {
  const id = one.id ?? one.name;
  return html`<div class="field">
    ${one.error ? html`<p class="error" id="${id}-error">${one.error}</p>` : ''}
    <label class="check" for="${id}"
      ><input
        type="checkbox"
        id="${id}"
        name="${one.name}"
        value="${one.value ?? 'yes'}"
        ${one.checked ? html` checked` : ''}
        ${one.error ? html` aria-invalid="true" aria-describedby="${id}-error"` : ''}
      /><span>${one.label}</span></label
    >
  </div>`;
}

/** All that is wrong with a form, before it, each line a link to its field; read out at once. */
export function problemList(
  title: string,
  problems: readonly { readonly field: string; readonly words: string }[],
): Html {
  return problems.length === 0
    ? html``
    : html`<div class="notice problems" role="alert" tabindex="-1">
        <h2>${title}</h2>
        <ul>
          ${problems.map((one) => html`<li><a href="#${one.field}">${one.words}</a></li>`)}
        </ul>
      </div>`;
}
