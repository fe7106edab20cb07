/** What a coordinator hands to the neighbours: the link of the BIN, and what belongs in the WhatsApp group and what here. */
import { useRef } from 'preact/hooks';
import { languages, say, type Language } from '../../contract/words.ts';
import { useSession } from '../police/session.ts';
import { Copy } from '../police/copy.tsx';
import { call } from '../ui/api.ts';
import { t, word } from '../ui/i18n.ts';
import { Refused, useLoad, Waiting } from '../ui/pieces.tsx';

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
