/** The tables of what residents do for themselves (migration 0012). */
import type { Generated, GeneratedAlways } from 'kysely';
import type { Language } from '../../contract/words.ts';

export interface ResidentSchema {
  proof: {
    id: string;
    owner: string;
    purpose: 'join' | 'open' | 'contact';
    how: 'code' | 'letter';
    person: string | null;
    channel: 'sms' | 'voice' | 'email' | null;
    value: Buffer | null;
    value_hash: Buffer | null;
    prefix: string | null;
    language: Language;
    payload: Buffer | null;
    code_hash: Buffer | null;
    link_hash: Buffer | null;
    cause: string | null;
    tries: Generated<number>;
    tries_at_number: Generated<number>;
    network: string | null;
    street: string | null;
    due_at: Date | null;
    sent_at: Date | null;
    made_at: Date;
    expires_at: Date;
    settled_at: Date | null;
  };
  code_send: { id: GeneratedAlways<number>; value_hash: Buffer; at: Date; prefix: string | null };
  resident_session: {
    token_hash: Buffer;
    person: string;
    made_at: Date;
    seen_at: Date;
    expires_at: Date;
  };
  data_check: { cause: string; at: Date };
  wish: { address: string; owner: string; made_at: Date };
}
