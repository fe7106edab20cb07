/** What a coordinator hands to the neighbours: the link of the BIN, and what belongs in the WhatsApp group and what here. */
import { useRef, useState } from 'preact/hooks';
import type { PaperKind } from '../../contract/paper-routes.ts';
import { languages, say, type Language } from '../../contract/words.ts';
import { useSession } from '../police/session.ts';
import { Copy } from '../police/copy.tsx';
import { addressOf, call } from '../ui/api.ts';
import { t, word } from '../ui/i18n.ts';
import { Field, Refused, useLoad, Waiting } from '../ui/pieces.tsx';

export function SharePage({ id }: { id: string }) {
  const { me } = useSession();
  const seen = useLoad((signal) => call('networkOverview', { params: { id }, signal }), [id]);
  const link = useRef<HTMLElement>(null);
  const of = seen.value;
  // Those of the ground first; a neighbour may speak any of the four.
  const order = [...new Set([...me.organisation.languages, ...languages])];
  return (
    <section>
      {seen.refusal && <Refused refusal={seen.refusal} retry={seen.reload} />}
      {!of && !seen.refusal && <Waiting what={t('console.loading')} />}
      {of && (
        <>
          <h1>{t('coordinator.share', { network: of.name })}</h1>
          <p>{t('coordinator.share.about')}</p>
          <div class="card">
            <p>
              <strong>{t('coordinator.share.link')}</strong>
              <br />
              <span class="share-text" ref={link}>
                {of.link}
              </span>
            </p>
            <Copy text={of.link} select={() => link.current} />
          </div>
          {of.ownStreets === null && <Paper id={id} />}
          <h2>{t('coordinator.share.group')}</h2>
          <p>{t('coordinator.share.group.about')}</p>
          {order.map((language, n) => (
            <details key={language} class="fold" open={n === 0}>
              <summary>{word('language', language)}</summary>
              <GroupText network={of.name} url={of.link} language={language} />
            </details>
          ))}
        </>
      )}
    </section>
  );
}

/** The poster, the form to join and the letters of the streets, in the languages due or in one. */
function Paper({ id }: { id: string }) {
  const of = useLoad((signal) => call('paperOf', { params: { id }, signal }), [id]);
  const [language, setLanguage] = useState('');
  const [street, setStreet] = useState('');
  const [copies, setCopies] = useState(1);
  const [evening, setEvening] = useState('');
  const chosen = language ? { language } : {};
  const print = (kind: PaperKind, query: Record<string, unknown> = {}) =>
    addressOf('printPaper', { id, kind }, { ...chosen, ...query });
  if (of.refusal) return <Refused refusal={of.refusal} retry={of.reload} />;
  if (!of.value) return <Waiting what={t('console.loading')} />;
  return (
    <section aria-labelledby="paper">
      <h2 id="paper">{t('coordinator.share.poster')}</h2>
      <Field label={t('coordinator.paper.language')}>
        {(ids) => (
          <select {...ids} value={language} onChange={(event) => setLanguage(event.currentTarget.value)}>
            <option value="">
              {t('coordinator.paper.due', {
                languages: of.value?.languages.map((one) => word('language', one)).join(', ') ?? '',
              })}
            </option>
            {languages.map((one) => (
              <option key={one} value={one}>
                {word('language', one)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <p class="row">
        <a class="button" download href={print('poster')}>
          {t('coordinator.paper.poster')}
        </a>
        <a class="button" download href={print('join-form')}>
          {t('coordinator.paper.form')}
        </a>
      </p>
      <h3>{t('coordinator.paper.letters')}</h3>
      <div class="pair">
        <Field label={t('coordinator.paper.street')}>
          {(ids) => (
            <select
              {...ids}
              value={street}
              onChange={(event) => {
                const picked = of.value?.streets.find((one) => one.id === event.currentTarget.value);
                setStreet(picked?.id ?? '');
                setCopies(Math.min(mostCopies, Math.max(1, picked?.homes ?? 1)));
              }}
            >
              <option value="">{t('coordinator.paper.street.all')}</option>
              {of.value?.streets.map((one) => (
                <option key={one.id} value={one.id}>
                  {t('coordinator.paper.street.homes', { street: one.name, homes: one.homes })}
                </option>
              ))}
            </select>
          )}
        </Field>
        {street && (
          <Field label={t('coordinator.paper.copies')}>
            {(ids) => (
              <input
                {...ids}
                type="number"
                min={1}
                max={mostCopies}
                value={copies}
                onInput={(event) =>
                  setCopies(Math.min(mostCopies, Math.max(1, event.currentTarget.valueAsNumber || 1)))
                }
              />
            )}
          </Field>
        )}
        <Field label={t('coordinator.paper.evening')} hint={t('coordinator.paper.evening.hint')}>
          {(ids) => (
            <input
              {...ids}
              maxLength={160}
              value={evening}
              onInput={(event) => setEvening(event.currentTarget.value)}
            />
          )}
        </Field>
      </div>
      <p>
        <a
          class="button"
          download
          href={print('street-letter', {
            ...(street ? { street, copies } : {}),
            ...(evening.trim() ? { evening: evening.trim() } : {}),
          })}
        >
          {t('coordinator.paper.letters.print')}
        </a>
      </p>
    </section>
  );
}

// As in contract/paper-routes.ts, of which the browser takes the types only.
const mostCopies = 200;

function GroupText({ network, url, language }: { network: string; url: string; language: Language }) {
  const shown = useRef<HTMLDivElement>(null);
  const text = say(language, 'coordinator.share.text', { network, url });
  return (
    <div class="card">
      <div class="share-text" lang={language} ref={shown}>
        {text}
      </div>
      <p>
        <Copy text={text} select={() => shown.current} />
      </p>
    </div>
  );
}
