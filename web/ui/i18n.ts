/**
 * The words of the screen as a signal: changing the language redraws whatever reads it. Numbers, money and times are
 * written the Belgian way of that language; times are those of the organisation's zone, not of the desk's computer.
 */
import { signal } from '@preact/signals';
import { isKey, localeOf, say, type Language, type WordKey } from '../../contract/words.ts';

export const language = signal<Language>('nl');
export const timeZone = signal('Europe/Brussels');

type Values = NonNullable<Parameters<typeof say>[2]>;

/** The text of a key in the language of the screen. */
export const t = (key: WordKey, values?: Values): string => say(language.value, key, values);

/** A word of a closed list (`word('state', 'live')`); an unknown one is shown as it came rather than not at all. */
export function word(list: string, value: string, values?: Values): string {
  const key = `${list}.${value}`;
  return isKey(key) ? say(language.value, key, values) : value;
}

export const number = (value: number): string =>
  new Intl.NumberFormat(localeOf(language.value)).format(value);

/** Euro cents as money. */
export const money = (cents: number): string =>
  new Intl.NumberFormat(localeOf(language.value), { style: 'currency', currency: 'EUR' }).format(cents / 100);

const format = (iso: string, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat(localeOf(language.value), { timeZone: timeZone.value, ...options }).format(
    new Date(iso),
  );

export const clockTime = (iso: string): string => format(iso, { hour: '2-digit', minute: '2-digit' });
export const exactTime = (iso: string): string =>
  format(iso, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit' });
export const dayTime = (iso: string): string =>
  format(iso, { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });

/** A calendar day as it is said: it is of no clock. */
export const dayName = (day: string): string =>
  new Intl.DateTimeFormat(localeOf(language.value), { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  );
/** A day of ISO 8601, 1 is Monday. */
export const weekday = (day: number): string =>
  new Intl.DateTimeFormat(localeOf(language.value), { weekday: 'short', timeZone: 'UTC' }).format(
    new Date(Date.UTC(2024, 0, day)),
  );
