/** SMS over SMPP 3.4: one session, texts encoded once and stamped per number. */
import { otherSpellings } from './smpp/receipt.ts';
import { encodeText } from './smpp/text.ts';
import { SmppSession, type SmppState } from './smpp/session.ts';
import type { Carrier, CarrierAnswer } from './carrier.ts';
import type { DueText } from './outbox.ts';
import type { InboundWords } from './replies.ts';
import type { Receipt } from './receipts.ts';
import type { SmppSettings } from './settings.ts';

export interface SmsEvents {
  /** What people wrote back; a rejection makes the carrier send it again. */
  readonly onInbound?: (account: string, texts: readonly InboundWords[]) => Promise<void>;
  readonly onReceipts: (account: string, receipts: readonly Receipt[]) => Promise<void>;
  readonly onState: (account: string, state: SmppState, reason: string | null) => void;
}

export function openSms(settings: SmppSettings, events: SmsEvents): Carrier {
  const { account } = settings;
  const session = SmppSession.open(
    {
      host: settings.host,
      port: settings.port,
      tls: settings.tls,
      systemId: settings.user,
      password: settings.password,
      sourceAddress: source(settings.sender),
      window: settings.window,
      ...(settings.rate ? { ratePerSecond: settings.rate } : {}),
    },
    {
      onReceipt: (receipts) =>
        events.onReceipts(
          account,
          receipts.flatMap((one) =>
            // "Waiting" (ENROUTE, ACCEPTD) says nothing that "handed over" did not.
            one.state === 'waiting'
              ? []
              : [
                  {
                    reference: one.id,
                    others: () => otherSpellings(one.id),
                    state: one.state,
                    code: one.code,
                  },
                ],
          ),
        ),
      onInbound: async (messages) =>
        await events.onInbound?.(
          account,
          messages.flatMap(({ from, text, part }) =>
            // Binary says nothing to a person. Parts of a long text come one by one, and not always all of them.
            text === null ? [] : [{ from, text: part ? `(${part.number}/${part.total}) ${text}` : text }],
          ),
        ),
      onState: (state, reason) => events.onState(account, state, reason),
    },
  );
  const encoded = new WeakMap<DueText, ReturnType<typeof encodeText>>();
  const encode = (text: DueText): ReturnType<typeof encodeText> => {
    const known = encoded.get(text) ?? encodeText(text.body, text.id);
    encoded.set(text, known);
    return known;
  };
  return {
    channel: 'sms',
    account,
    weight: settings.weight,
    up: () => session.state === 'bound',
    owedMs: () => session.owedMs,
    send: async (batch, options) => {
      const now = Date.now();
      const answers = await session.submit(
        batch.map(({ address, text }) => ({
          to: address,
          ...encode(text),
          ...(text.expiresAt
            ? { validitySeconds: Math.max(60, Math.round((text.expiresAt.getTime() - now) / 1_000)) }
            : {}),
        })),
        options,
      );
      return answers.map((answer): CarrierAnswer => {
        switch (answer.kind) {
          case 'accepted':
            return { kind: 'accepted', references: answer.ids };
          case 'later':
            return { kind: 'later', reason: answer.reason, afterMs: answer.afterMs };
          case 'never':
            return { kind: 'never', reason: answer.reason };
          case 'unknown':
            return { kind: 'unknown', reason: 'no-answer' };
          case 'unsent':
            return answer;
        }
      });
    },
    close: () => session.close(),
  };
}

/** Type of number (SMPP 3.4 section 5.2.5): 1 international, 3 network specific (a short code), 5 alphanumeric. */
function source(sender: string): { ton: number; npi: number; addr: string } {
  if (/^\+?\d{7,15}$/.test(sender)) return { ton: 1, npi: 1, addr: sender.replace('+', '') };
  if (/^\d{3,6}$/.test(sender)) return { ton: 3, npi: 0, addr: sender };
  return { ton: 5, npi: 0, addr: sender };
}
