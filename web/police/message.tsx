/** One message, in the state it is in: being looked at by a second person, approved, running, or over. */
import { useState } from 'preact/hooks';
import type { Message } from '../../contract/shapes.ts';
import { toneOf } from '../../contract/signs.ts';
import { to } from '../pages.ts';
import { addressOf, call } from '../ui/api.ts';
import { clockTime, dayTime, t, word } from '../ui/i18n.ts';
import { newId } from '../ui/id.ts';
import { useShortcuts, type Shortcut } from '../ui/keys.ts';
import { Refused, useLoad, Waiting } from '../ui/pieces.tsx';
import { go, Link } from '../ui/router.tsx';
import { Sign } from '../ui/sign.tsx';
import { duration, now } from '../ui/time.ts';
import { Approve } from './approve.tsx';
import { lookOf } from './draft.ts';
import { useHatch } from './hatch.ts';
import { LiveView } from './live.tsx';
import { Logbook } from './logbook.tsx';
import { useSession } from './session.ts';
import { ThreadTexts } from './thread-texts.tsx';

export function MessagePage({ id }: { id: string }) {
  const {
    value: found,
    refusal,
    reload,
  } = useLoad((signal) => call('getMessage', { params: { id }, signal }), [id], 15_000);
  const [answer, setAnswer] = useState<Message | null>(null);
  const message = answer && found && answer.revision > found.revision ? answer : found;
  useHatch(message?.mode ?? 'real');
  if (refusal && !message) {
    return (
      <>
        <h1>{t('console.page.message')}</h1>
        <Refused refusal={refusal} retry={reload} />
        <p>
          <Link class="button" to={to.home()}>
            {t('console.backHome')}
          </Link>
        </p>
      </>
    );
  }
  if (!message) return <Waiting what={t('console.loading')} />;
  const took = (next: Message) => {
    setAnswer(next);
    reload();
  };
  return (
    <div data-class={lookOf(message.kind, message.class)} data-mode={message.mode}>
      <Head message={message} />
      {message.publishedAt ? (
        <LiveView message={message} onChange={took} />
      ) : (
        <Approve message={message} onChange={took} />
      )}
      <Thread message={message} />
      <Logbook id={id} key={message.revision} />
    </div>
  );
}

/** The class bar: what it is, since when, and the acts that follow it. */
function Head({ message }: { message: Message }) {
  const follow = (kind: 'update' | 'einde' | 'correctie' | 'feedback') =>
    go(
      to.compose(newId(), {
        kind,
        parent: message.id,
        mode: message.mode,
        incident: message.draft.incident,
        send: kind === 'einde',
      }),
    );
  const all = [
    { act: 'update', kind: 'update', key: 'u' },
    { act: 'end', kind: 'einde', key: 'e' },
    { act: 'correct', kind: 'correctie', key: 'k' },
    { act: 'feedback', kind: 'feedback', key: 't' },
  ] as const;
  const offered = all.filter(({ act }) => message.may.includes(act));
  useShortcuts(
    offered.map(({ kind, key }): Shortcut => ({ key, label: word('kind', kind), act: () => follow(kind) })),
  );
  const { me } = useSession();
  const since = message.publishedAt;
  const until = message.settledAt ? Date.parse(message.settledAt) : now.value;
  return (
    <>
      <div class="bar message-bar">
        <Sign name={toneOf(message)} />
        <h1>
          {message.mode !== 'real' && (
            <span class="mode-word">{word('mode', message.mode).toUpperCase()} </span>
          )}
          {word('kind', message.kind).toUpperCase()}
          {since && ` ${clockTime(since)}`} <span class="message-title">{message.title}</span>
        </h1>
        <p class="end">
          <strong>{word('state', message.state)}</strong>
          {message.settledAt && ` ${t('desk.settledAt', { time: clockTime(message.settledAt) })}`}
          {since && <span class="clock"> {duration(until - Date.parse(since))}</span>}
        </p>
      </div>
      <div class="row message-acts">
        {offered.map(({ kind, act, key }) => (
          <button
            key={kind}
            type="button"
            class={act === 'end' ? 'button primary' : 'button'}
            {...(act === 'end' ? { 'data-class': 'end' } : {})}
            data-act={act}
            onClick={() => follow(kind)}
          >
            {word('kind', kind)} <kbd>{key.toUpperCase()}</kbd>
          </button>
        ))}
        {message.code && (
          <a class="button quiet" href={`/m/${message.code}`} target="_blank" rel="noreferrer">
            {t('console.message.public')}
          </a>
        )}
        {since && me.installation === 'demo' && (
          <a class="button quiet" href="/demo/phones" target="_blank" rel="noreferrer">
            {t('desk.phones')}
          </a>
        )}
        {since && (
          <a
            class="button quiet"
            href={addressOf('exportThread', { id: message.id })}
            download={`belfort-${message.id}.json`}
          >
            {t('desk.export')}
          </a>
        )}
        {message.publishedAt && message.may.includes('review') && (
          <Link class="button quiet" to={to.reviews()}>
            {t('console.message.review')}
          </Link>
        )}
      </div>
      <p class="quiet-text message-by">
        {message.owner.name}, {word('role', message.senderRole).toLowerCase()} · {message.author}
        {message.approver && ` · ${t('console.message.approvedBy', { name: message.approver })}`}
        {message.expiresAt && ` · ${t('console.message.until', { when: dayTime(message.expiresAt) })}`}
        {message.networks.length > 0 && ` · ${message.networks.join(', ')}`}
      </p>
    </>
  );
}

function Thread({ message }: { message: Message }) {
  const others = message.inThread.filter((one) => one.id !== message.id);
  if (others.length === 0) return null;
  return (
    <section class="card" aria-labelledby="thread">
      <h2 id="thread">{t('console.message.thread')}</h2>
      <ol class="plain">
        {message.inThread.map((one) => (
          <li key={one.id} data-class={lookOf(one.kind, one.class)} data-mode={one.mode}>
            <span class="word">
              <Sign name={toneOf(one)} /> {word('kind', one.kind)}
            </span>{' '}
            <span class="quiet-text">{dayTime(one.publishedAt ?? one.madeAt)}</span>{' '}
            {one.id === message.id ? (
              <strong>{one.title}</strong>
            ) : (
              <Link to={to.message(one.id)}>{one.title}</Link>
            )}{' '}
            <span class="quiet-text">{word('state', one.state)}</span>
            {one.id !== message.id && one.publishedAt && <ThreadTexts id={one.id} title={one.title} />}
          </li>
        ))}
      </ol>
    </section>
  );
}
