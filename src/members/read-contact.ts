/** What a person writes where they are asked how to reach them: a number or a mail address, in one field. */
import { z } from 'zod';
import { refuse } from '../lib/refusal.ts';
import { readNumber, refusalOf } from './phone.ts';

/** A mobile gets a text, a landline is rung. */
export interface ReadContact {
  readonly channel: 'sms' | 'voice' | 'email';
  /** E.164, or a mail address in lower case. */
  readonly value: string;
  /** ISO 3166 of a number. */
  readonly country: string | null;
}

const mail = z.email().max(254);

/** Refuses with number/… or contact/email-invalid. */
export function readContact(text: string): ReadContact {
  const given = text.trim();
  if (given.includes('@')) {
    const read = mail.safeParse(given.toLowerCase());
    return read.success
      ? { channel: 'email', value: read.data, country: null }
      : refuse('contact/email-invalid');
  }
  const read = readNumber(given);
  if ('refusal' in read) return refuse(refusalOf[read.refusal]);
  return { channel: read.line === 'mobile' ? 'sms' : 'voice', value: read.e164, country: read.country };
}
