/** The words of another message of the thread, fetched when someone wants to read them. */
import { useState } from 'preact/hooks';
import { call } from '../ui/api.ts';
import { t } from '../ui/i18n.ts';
import { Refused, useLoad, Waiting } from '../ui/pieces.tsx';

export function ThreadTexts({ id, title }: { id: string; title: string }) {
  const [open, setOpen] = useState(false);
  return (
    <details class="fold" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {t('desk.thread.read')} <span class="visually-hidden">{title}</span>
      </summary>
      {open && <Words id={id} />}
    </details>
  );
}

function Words({ id }: { id: string }) {
  const { value, refusal, reload } = useLoad(
    (signal) => call('getMessage', { params: { id }, signal }),
    [id],
  );
  if (refusal) return <Refused refusal={refusal} retry={reload} />;
  if (!value) return <Waiting what={t('console.loading')} />;
  const texts = Object.entries(value.draft.texts).filter(([, one]) => one.sms || one.body);
  if (texts.length === 0) return <p class="hint">{t('desk.thread.erased')}</p>;
  return (
    <>
      {texts.map(([language, one]) => (
        <p key={language} class="preview-sms" lang={language}>
          {one.sms || one.body}
        </p>
      ))}
    </>
  );
}
