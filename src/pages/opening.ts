/** The opening hours of a shop in a BIN-Z: a row per group of days, as few fields as there are groups. */
import { html } from 'hono/html';
import { say, sayIn, type Language } from '../../contract/words.ts';
import type { OpeningHours } from '../db/schema.ts';
import type { Html } from './layout.ts';
import { textField } from './fields.ts';

/** Monday to Friday, Saturday, Sunday: what most shops need to say. */
const groups = [
  ['week', [1, 2, 3, 4, 5]],
  ['saturday', [6]],
  ['sunday', [7]],
] as const;
const time = /^([01]\d|2[0-3]):[0-5]\d$/;

export function openingForm(
  language: Language,
  network: string,
  hours: readonly OpeningHours[] | null,
): Html {
  const t = sayIn(language);
  return html`<details>
    <summary>${t('own.opening')}</summary>
    <p class="hint">${t('own.opening.hint')}</p>
    <form method="post" action="/mijn/uren?l=${language}">
      <input type="hidden" name="network" value="${network}" />
      ${groups.map(([group, [first]]) => {
        const set = hours?.find((one) => one.days.includes(first));
        return html`<fieldset>
          <legend>${say(language, `own.opening.${group}`)}</legend>
          <div class="row">
            ${textField({ name: `${group}-from`, label: t('own.quiet.from'), type: 'time', value: set?.from ?? '', required: false })}
            ${textField({ name: `${group}-until`, label: t('own.quiet.until'), type: 'time', value: set?.until ?? '', required: false })}
          </div>
        </fieldset>`;
      })}
      <button class="button">${t('own.save')}</button>
    </form>
  </details>`;
}

/** Null where nothing was filled in: then it is always open. */
export function readOpening(body: Readonly<Record<string, string>>): OpeningHours[] | null {
  const hours = groups.flatMap(([group, days]) => {
    const from = body[`${group}-from`] ?? '';
    const until = body[`${group}-until`] ?? '';
    return time.test(from) && time.test(until) && from < until ? [{ days: [...days], from, until }] : [];
  });
  return hours.length > 0 ? hours : null;
}
