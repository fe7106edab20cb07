/** Tokens for the belfort command: made here, shown once, dropped here. */
import { useRef, useState } from 'preact/hooks';
import type { Token } from '../../contract/shapes.ts';
import { call } from '../ui/api.ts';
import { dayTime, t } from '../ui/i18n.ts';
import { Empty, Field, Refused, useAct, useLoad, Waiting } from '../ui/pieces.tsx';
import { Copy } from './copy.tsx';

export function Tokens() {
  const list = useLoad((signal) => call('listTokens', { signal }), []);
  const [label, setLabel] = useState('');
  const [days, setDays] = useState(90);
  const [made, setMade] = useState<Token | null>(null);
  const shown = useRef<HTMLElement>(null);
  const { busy, refusal, run } = useAct();
  const make = () =>
    run(async () => {
      setMade(await call('makeToken', { body: { label: label.trim(), days } }));
      setLabel('');
      list.reload();
    });
  const drop = (id: string) =>
    run(async () => {
      await call('dropToken', { params: { id } });
      if (made?.id === id) setMade(null);
      list.reload();
    });
  return (
    <section>
      <h1>{t('console.page.tokens')}</h1>
      <p>{t('console.tokens.about')}</p>
      <form
        class="card"
        onSubmit={(event) => {
          event.preventDefault();
          make();
        }}
      >
        <div class="pair">
          <Field label={t('console.tokens.label')} hint={t('console.tokens.label.hint')}>
            {(ids) => (
              <input
                {...ids}
                required
                maxLength={80}
                value={label}
                onInput={(event) => setLabel(event.currentTarget.value)}
              />
            )}
          </Field>
          <Field label={t('console.tokens.days')}>
            {(ids) => (
              <input
                {...ids}
                type="number"
                required
                min={1}
                max={366}
                value={days}
                onInput={(event) => setDays(event.currentTarget.valueAsNumber || 90)}
              />
            )}
          </Field>
        </div>
        <button type="submit" class="button primary" disabled={busy}>
          {t('console.tokens.make')}
        </button>
      </form>
      {made?.token && (
        <div class="notice" data-class="urgent" role="status">
          <p>
            <strong>{t('console.tokens.once')}</strong>
          </p>
          <p>
            <code class="token" ref={shown}>
              {made.token}
            </code>
          </p>
          <Copy key={made.id} text={made.token} select={() => shown.current} />
        </div>
      )}
      {refusal && <Refused refusal={refusal} />}
      {list.refusal && <Refused refusal={list.refusal} retry={list.reload} />}
      {!list.value && !list.refusal && <Waiting what={t('console.loading')} />}
      {list.value?.length === 0 && (
        <Empty title={t('console.tokens.none')}>
          <p>{t('console.tokens.none.next')}</p>
        </Empty>
      )}
      <ul class="cards">
        {list.value?.map((one) => (
          <li key={one.id} class="card row apart">
            <p>
              <strong>{one.label}</strong>
              <br />
              <span class="quiet-text">
                {t('console.tokens.until', { made: dayTime(one.madeAt), until: dayTime(one.expiresAt) })}
              </span>
            </p>
            <button type="button" class="button small" disabled={busy} onClick={() => drop(one.id)}>
              {t('console.tokens.drop')}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
