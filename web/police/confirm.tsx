/**
 * The last look: how many people, what it costs, where. The number confirmed goes along; when it has changed by more
 * than a tenth meanwhile the server says no, and the new number stands here to be confirmed again.
 */
import { useEffect, useState } from 'preact/hooks';
import type { Check, Draft, Message } from '../../contract/shapes.ts';
import { call, Refusal } from '../ui/api.ts';
import { money, number, t, word } from '../ui/i18n.ts';
import { Dialog, Refused, useAct } from '../ui/pieces.tsx';
import { GroundMap } from './ground-map.tsx';

interface Props {
  readonly id: string;
  readonly draft: Draft;
  readonly check: Check;
  readonly revision: number;
  readonly onRecount: () => Promise<void>;
  readonly onClose: () => void;
  readonly onSent: (message: Message) => void;
}

export function Confirm({ id, draft, check, revision, onRecount, onClose, onSent }: Props) {
  const { busy, refusal, run } = useAct();
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!busy) return setLate(false);
    const timer = setTimeout(() => setLate(true), 1000);
    return () => clearTimeout(timer);
  }, [busy]);
  const { people } = check.reach;
  const send = () =>
    run(async () => {
      try {
        onSent(await call('publishMessage', { params: { id }, body: { revision, people } }));
      } catch (cause) {
        if (cause instanceof Refusal && cause.code === 'message/confirm-differs') await onRecount();
        throw cause;
      }
    });
  const test = draft.mode !== 'real';
  return (
    <Dialog
      wide
      title={t('console.confirm.title', { kind: word('kind', draft.kind), count: number(people), n: people })}
      onClose={onClose}
      footer={
        <>
          <button type="button" class="button" onClick={onClose}>
            {t('console.confirm.back')}
          </button>
          <button
            type="button"
            class="button primary"
            data-first
            data-confirm
            disabled={busy}
            onClick={send}
            onKeyDown={(event) => {
              // The key that opened this dialog may still be held down: only a fresh press confirms.
              if (event.key !== 'Enter') return;
              event.preventDefault();
              if (!event.repeat) send();
            }}
          >
            {test && `${word('mode', draft.mode).toUpperCase()}: `}
            {t('console.confirm.send', { count: number(people), n: people })}
          </button>
        </>
      }
    >
      {test && (
        <p class="badge filled">
          {t('console.confirm.test', { mode: word('mode', draft.mode).toUpperCase() })}
        </p>
      )}
      <dl class="figures">
        <div>
          <dt>{t('console.reach.people')}</dt>
          <dd>{number(people)}</dd>
        </div>
        <div>
          <dt>{t('console.reach.homes')}</dt>
          <dd>{number(check.reach.homes)}</dd>
        </div>
        <div>
          <dt>{t('console.cost')}</dt>
          <dd>{money(check.cost.cents)}</dd>
        </div>
      </dl>
      <p>{check.reach.networks.map(({ name }) => name).join(', ')}</p>
      <GroundMap still chosen={check.reach.networks.map(({ id: one }) => one)} draft={draft} />
      {check.previews[0] && (
        <p class="preview-sms" lang={check.previews[0].language}>
          {check.previews[0].sms}
        </p>
      )}
      {late && <progress aria-label={t('console.sending')} />}
      {refusal && <Refused refusal={refusal} />}
    </Dialog>
  );
}
