/**
 * A message on its way, as it is. Numbers come over server-sent events, and by asking every three seconds where those
 * are cut. "Handed over" is never green: a home counts as reached only when one person in it was shown to have it.
 */
import { useEffect, useState } from 'preact/hooks';
import { channels, deliveryStates } from '../../contract/domain.ts';
import type { Live, Message } from '../../contract/shapes.ts';
import { addressOf, asRefusal, call, type Refusal } from '../ui/api.ts';
import { clockTime, dayTime, exactTime, number, t, timeZone, word } from '../ui/i18n.ts';
import { announce, Field, Refused, useAct, useLoad, Waiting } from '../ui/pieces.tsx';
import { fromField, moment, now } from '../ui/time.ts';
import { duration } from '../ui/time.ts';
import { Score } from './score.tsx';

const askEvery = 3_000; // ms, while the stream is cut
const speakEvery = 15_000; // ms, so that a screen reader is not talked over

/** The counts of a message as they change. */
function useLive(id: string): { live: Live | null; refusal: Refusal | null } {
  const [live, setLive] = useState<Live | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  useEffect(() => {
    let cut = true;
    const take = (next: Live) => {
      setLive(next);
      setRefusal(null);
    };
    const ask = () =>
      call('liveMessage', { params: { id } }).then(take, (cause: unknown) => setRefusal(asRefusal(cause)));
    const stream = new EventSource(addressOf('watchMessage', { id }));
    stream.addEventListener('open', () => (cut = false));
    stream.addEventListener('message', ({ data }) => {
      cut = false;
      take(JSON.parse(String(data)) as Live);
    });
    stream.addEventListener('error', () => (cut = true));
    void ask();
    const timer = setInterval(() => {
      if (cut && document.visibilityState === 'visible') void ask();
    }, askEvery);
    return () => {
      stream.close();
      clearInterval(timer);
    };
  }, [id]);
  return { live, refusal };
}

export function LiveView({ message, onChange }: { message: Message; onChange: (next: Message) => void }) {
  const { live, refusal } = useLive(message.id);
  useEffect(() => {
    if (!live) return;
    const { homes, homesReached, homesUnreached } = live;
    announce(
      t('console.live.spoken', { homes, reached: homesReached, unreached: homesUnreached }),
      speakEvery,
    );
  }, [live?.homesReached, live?.homesUnreached]);
  return (
    <>
      {refusal && <Refused refusal={refusal} />}
      {!live && !refusal && <Waiting what={t('console.loading')} />}
      {live && (
        <div class="live">
          <Headline live={live} />
          <div class="live-columns">
            <div class="stack">
              <Channels live={live} />
              <Unreached live={live} />
            </div>
            <Streets live={live} />
          </div>
        </div>
      )}
      <Replies id={message.id} tick={live?.confirmed ?? 0} />
      <Score message={message} />
      <Clocks message={message} onChange={onChange} />
      <details class="fold">
        <summary>{t('console.live.words')}</summary>
        {Object.entries(message.draft.texts).map(([language, texts]) => (
          <blockquote key={language} lang={language}>
            <p class="preview-sms">{texts.sms}</p>
          </blockquote>
        ))}
      </details>
    </>
  );
}

function Headline({ live }: { live: Live }) {
  const share = (count: number) => ({ '--share': live.homes ? count / live.homes : 0 });
  return (
    <section class="card" aria-label={t('console.live.reached')}>
      {!live.fannedOut && (
        <p role="status">
          {t('console.live.fanningOut')} <progress aria-label={t('console.live.fanningOut')} />
        </p>
      )}
      <dl class="figures">
        <Figure name={t('console.reach.people')} count={live.people} />
        <Figure name={word('delivery', 'delivered')} count={live.delivered} state="delivered" />
        <Figure name={word('delivery', 'confirmed')} count={live.confirmed} state="confirmed" />
        <Figure
          name={t('console.live.homesReached')}
          count={live.homesReached}
          state="delivered"
          of={live.homes}
        />
        <Figure
          name={t('console.live.homesUnproven')}
          count={live.homesUnproven}
          state="handed"
          of={live.homes}
        />
        <Figure
          name={t('console.live.homesUnreached')}
          count={live.homesUnreached}
          state="unreached"
          of={live.homes}
        />
      </dl>
      <div class="tally" aria-hidden="true">
        <span data-state="delivered" style={share(live.homesReached)} />
        <span data-state="handed" style={share(live.homesUnproven)} />
        <span data-state="unreached" style={share(live.homesUnreached)} />
      </div>
      {live.asOf && <p class="hint">{t('console.live.asOf', { time: exactTime(live.asOf) })}</p>}
      {live.possiblyTwice > 0 && <p class="hint">{t('console.live.twice', { count: live.possiblyTwice })}</p>}
    </section>
  );
}

function Figure({ name, count, state, of }: { name: string; count: number; state?: string; of?: number }) {
  return (
    <div {...(state ? { 'data-state': state, class: 'figure-state' } : {})}>
      <dt>{name}</dt>
      <dd>
        {number(count)}
        {of !== undefined && <span class="of"> / {number(of)}</span>}
      </dd>
    </div>
  );
}

/** Per channel one bar, and the same in words. */
function Channels({ live }: { live: Live }) {
  const used = channels.filter((channel) => live.channels[channel]);
  return (
    <section class="card" aria-labelledby="channels">
      <h2 id="channels">{t('console.live.channels')}</h2>
      {used.length === 0 && <p class="hint">{t('console.live.noChannel')}</p>}
      {used.map((channel) => {
        const counts = live.channels[channel] ?? {};
        const total = deliveryStates.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
        const present = deliveryStates.filter((state) => counts[state]);
        return (
          <div key={channel} class="channel">
            <h3>
              {word('channel', channel)} <span class="quiet-text">{number(total)}</span>
            </h3>
            <div class="tally" aria-hidden="true">
              {present.toReversed().map((state) => (
                <span key={state} data-state={state} style={{ '--share': (counts[state] ?? 0) / total }} />
              ))}
            </div>
            <p class="row states">
              {present.toReversed().map((state) => (
                <span key={state} class="status" data-state={state}>
                  {number(counts[state] ?? 0)} {word('delivery', state)}
                </span>
              ))}
            </p>
          </div>
        );
      })}
      {live.coming.map((one) => (
        <p key={one.at}>
          {t('console.live.coming', {
            channel: one.channels.map((channel) => word('channel', channel)).join(' + '),
            time: clockTime(one.at),
            count: one.people,
          })}
        </p>
      ))}
      {live.trying.length > 0 && (
        <ul class="gaps">
          {live.trying.map((one) => (
            <li key={one.channel + one.at}>
              {t('console.live.trying', {
                channel: word('channel', one.channel),
                time: clockTime(one.at),
                count: one.deliveries,
              })}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Unreached({ live }: { live: Live }) {
  const some = live.unreached.filter(({ people }) => people > 0);
  return (
    <section class="card" aria-labelledby="nobody">
      <h2 id="nobody">{t('console.live.unreached')}</h2>
      {some.length === 0 ? (
        <p>{t('console.live.nobodyMissed')}</p>
      ) : (
        <ul class="reasons">
          {some.map(({ reason, people }) => (
            <li key={reason}>
              <strong>{number(people)}</strong> {t(`console.reason.${reason}`)}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** The streets where most homes are still missed stand first: that is where somebody may still go and ring. */
function Streets({ live }: { live: Live }) {
  const [all, setAll] = useState(false);
  const ordered = [...live.streets].sort((a, b) => b.homes - b.reached - (a.homes - a.reached));
  const shown = all ? ordered : ordered.slice(0, 14);
  return (
    <section class="card" aria-labelledby="streets">
      <h2 id="streets">{t('console.live.streets')}</h2>
      <ul class="streets">
        {shown.map((one) => (
          <li key={one.street}>
            <span>{one.street}</span>
            <span class="number">
              {number(one.reached)}/{number(one.homes)}
            </span>
            <div class="tally" aria-hidden="true">
              <span data-state="delivered" style={{ '--share': one.homes ? one.reached / one.homes : 0 }} />
            </div>
          </li>
        ))}
      </ul>
      {ordered.length > shown.length && (
        <button type="button" class="button small" onClick={() => setAll(true)}>
          {t('console.live.allStreets', { count: ordered.length })}
        </button>
      )}
    </section>
  );
}

/** What people wrote back. It is no report, and says so; the words are there for the desk that sent the message. */
function Replies({ id, tick }: { id: string; tick: number }) {
  const { value, reload } = useLoad(
    (signal) => call('listReplies', { params: { id }, signal }),
    [id, tick],
    15_000,
  );
  const { busy, refusal, run } = useAct();
  const replies = value ?? [];
  const words = replies.filter((one) => one.kind === 'words');
  const count = (kind: string) => replies.filter((one) => one.kind === kind).length;
  if (replies.length === 0) return null;
  const unread = words.some((one) => one.words !== null && one.readAt === null);
  return (
    <section class="card" aria-labelledby="replies">
      <h2 id="replies">
        {t('desk.replies')} <span class="quiet-text">{number(replies.length)}</span>
      </h2>
      <p class="hint">{t('desk.replies.about')}</p>
      <p>
        {count('confirm') > 0 && <>{t('desk.replies.confirmed', { count: count('confirm') })}. </>}
        {count('stop') > 0 && <>{t('desk.replies.stopped', { count: count('stop') })}.</>}
      </p>
      <ul class="reasons">
        {words.map((one) =>
          one.words === null ? null : (
            <li key={one.id}>
              <time class="quiet-text" dateTime={one.at}>
                {clockTime(one.at)}
              </time>{' '}
              {one.words} {one.readAt === null && <span class="badge">{t('desk.replies.unread')}</span>}
            </li>
          ),
        )}
      </ul>
      {unread && (
        <button
          type="button"
          class="button small"
          disabled={busy}
          onClick={() =>
            run(async () => {
              await call('readReplies', { params: { id } });
              reload();
            })
          }
        >
          {t('desk.replies.markRead')}
        </button>
      )}
      {refusal && <Refused refusal={refusal} />}
    </section>
  );
}

/** What is still owed: the outcome, and an end before it runs out by itself. */
function Clocks({ message, onChange }: { message: Message; onChange: (next: Message) => void }) {
  const { busy, refusal, run } = useAct();
  const due = message.feedbackDueAt;
  const late = due !== null && Date.parse(due) < now.value;
  const [until, setUntil] = useState('');
  const extend = (expiresAt: string) =>
    run(async () =>
      onChange(await call('extendMessage', { params: { id: message.id }, body: { expiresAt } })),
    );
  return (
    <section class="card row apart clocks" aria-label={t('console.live.clocks')}>
      <p>
        {due ? (
          <span class={late ? 'error' : ''}>
            {t(late ? 'console.live.feedbackLate' : 'console.live.feedbackDue', { when: dayTime(due) })}
          </span>
        ) : (
          t('console.live.feedbackNone')
        )}
        {message.review && (
          <>
            <br />
            {t(`console.live.review.${message.review.state}`, { when: dayTime(message.review.dueAt) })}
          </>
        )}
      </p>
      {message.state === 'live' && message.expiresAt && (
        <details class="fold extend">
          <summary>
            {t('console.live.expires', { time: duration(Date.parse(message.expiresAt) - now.value) })}
          </summary>
          <div class="row">
            {[1, 2].map((hours) => (
              <button
                key={hours}
                type="button"
                class="button small"
                disabled={busy}
                onClick={() =>
                  extend(
                    new Date(
                      Math.max(moment(), Date.parse(message.expiresAt ?? '')) + hours * 3_600_000,
                    ).toISOString(),
                  )
                }
              >
                {t('console.live.extend', { count: hours })}
              </button>
            ))}
          </div>
          <Field label={t('console.live.extendTo')}>
            {(ids) => (
              <input
                {...ids}
                type="datetime-local"
                value={until}
                onInput={(event) => setUntil(event.currentTarget.value)}
              />
            )}
          </Field>
          <button
            type="button"
            class="button"
            disabled={busy || !until}
            onClick={() => {
              const iso = fromField(until, timeZone.value);
              if (iso) extend(iso);
            }}
          >
            {t('console.live.extendButton')}
          </button>
        </details>
      )}
      {refusal && <Refused refusal={refusal} />}
    </section>
  );
}
