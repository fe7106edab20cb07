/**
 * The desk. First what one may start, largest what is most urgent and each under one key; then what runs, what waits for
 * this person, and what is still owed. From here an OPROEP is three presses: its button, send, confirm.
 */
import { isFollowUp, type Incident, type Kind, type MessageClass } from '../../contract/domain.ts';
import type { MessageSummary, Plan } from '../../contract/shapes.ts';
import { OwnNetworks, standsFor } from '../coordinator/own.tsx';
import { to } from '../pages.ts';
import { call } from '../ui/api.ts';
import { clockTime, dayTime, number, t, word } from '../ui/i18n.ts';
import { newId } from '../ui/id.ts';
import { useShortcuts } from '../ui/keys.ts';
import { Empty, Refused, useLoad, Waiting } from '../ui/pieces.tsx';
import { go, Link } from '../ui/router.tsx';
import { Sign } from '../ui/sign.tsx';
import { duration, now } from '../ui/time.ts';
import { lookOf } from './draft.ts';
import { dropDraft, keptDrafts } from './kept-drafts.ts';
import { readsMessages, reviews, screens, useSession } from './session.ts';

interface Door {
  readonly kind: Kind;
  readonly incident: Incident | null;
  readonly class: MessageClass;
  readonly key: string;
}

// Facts for which a call goes out while it happens, most urgent first; the rest of the list is one press further.
const hot: readonly Incident[] = [
  'burglary',
  'robbery',
  'burglary-attempt',
  'vehicle-theft',
  'suspicious-person',
  'suspicious-vehicle',
];
const letters: Partial<Record<Kind, string>> = {
  vermist: 'v',
  crisis: 'c',
  infoflash: 'i',
  getuigen: 'g',
  resultaat: 'r',
  preventie: 'p',
  stadsinfo: 's',
  buurt: 'b',
};

/** The doors this person has: what the plan lets them write, calls split by what happened. */
export function doorsOf(plan: Plan): Door[] {
  const mine = plan.rows.filter((row) => row.mine && !isFollowUp(row.kind));
  const doors = mine.flatMap((row): Door[] => {
    const common = { kind: row.kind, class: row.class ?? 'ordinary' };
    if (row.kind !== 'oproep') return [{ ...common, incident: null, key: letters[row.kind] ?? '' }];
    return hot.map((incident, index) => ({ ...common, incident, key: String(index + 1) }));
  });
  const order = ['crisis', 'oproep', 'vermist'];
  const rank = (door: Door) => (order.includes(door.kind) ? order.indexOf(door.kind) : order.length);
  return doors.sort((a, b) => rank(a) - rank(b));
}

export function Home() {
  const here = useSession();
  const { me, plan } = here;
  const doors = doorsOf(plan);
  const list = useLoad(
    async (signal) =>
      readsMessages(here) ? await call('listMessages', { query: { limit: 100 }, signal }) : [],
    [],
    10_000,
  );
  const looks = useLoad(
    async (signal) => (reviews(here) ? await call('listReviews', { signal }) : []),
    [],
    60_000,
  );
  const screenings = useLoad(
    async (signal) => (screens(here) ? await call('listScreenings', { signal }) : []),
    [],
    60_000,
  );
  const start = (door: Door) => go(to.compose(newId(), { kind: door.kind, incident: door.incident }));
  useShortcuts(
    doors
      .filter((door) => door.key)
      .map((door) => ({ key: door.key, label: doorName(door), act: () => start(door) })),
  );

  const messages = list.value ?? [];
  const inState = (...states: MessageSummary['state'][]) =>
    messages.filter((one) => states.includes(one.state));
  const live = inState('live');
  const waiting = inState('submitted', 'returned', 'approved', 'draft');
  const owed = messages.filter((one) => one.feedbackDueAt && one.state !== 'live');
  const due = looks.value ?? [];
  const unscreened = screenings.value ?? [];
  const unsaved = keptDrafts(me.id, now.value).filter(({ id }) => !messages.some((one) => one.id === id));

  const urgent = doors.filter((door) => door.class !== 'ordinary');
  const calm = doors.filter((door) => door.class === 'ordinary');
  const stands = standsFor(here).length > 0;
  const Start = stands ? 'h2' : 'h1';
  // Whoever keeps contact with a street has nothing to send and no messages to follow.
  if (stands && !readsMessages(here)) return <OwnNetworks />;
  return (
    <div class="desk">
      {stands && <OwnNetworks />}
      <section aria-labelledby="start">
        <Start id="start">{t('console.home.start')}</Start>
        {doors.length === 0 && (
          <Empty title={t('console.home.nothingToStart')}>
            <p>{t('console.home.nothingToStart.next')}</p>
          </Empty>
        )}
        <div class="starts">
          {urgent.map((door) => (
            <DoorButton key={door.kind + door.incident} door={door} onOpen={() => start(door)} />
          ))}
        </div>
        {calm.length > 0 && (
          <div class="starts calm">
            {calm.map((door) => (
              <DoorButton key={door.kind} door={door} onOpen={() => start(door)} />
            ))}
          </div>
        )}
      </section>

      <div class="desk-lists">
        <section aria-labelledby="live">
          <h2 id="live">{t('console.home.live')}</h2>
          {list.refusal && <Refused refusal={list.refusal} retry={list.reload} />}
          {!list.value && !list.refusal && <Waiting what={t('console.loading')} />}
          {list.value && live.length === 0 && (
            <Empty title={t('console.home.quiet')}>
              <p>{urgent.length > 0 ? t('console.home.quiet.next') : t('console.home.quiet.read')}</p>
            </Empty>
          )}
          <ul class="cards">
            {live.map((one) => (
              <LiveCard key={one.id} message={one} />
            ))}
          </ul>
        </section>

        {waiting.length + unsaved.length > 0 && (
          <section aria-labelledby="waiting">
            <h2 id="waiting">{t('console.home.waiting')}</h2>
            <ul class="cards">
              {unsaved.map(({ id, kept }) => (
                <li key={id} class="card lined" data-mode={kept.draft.mode}>
                  <p>
                    <strong>{word('kind', kept.draft.kind)}</strong> {kept.draft.place}{' '}
                    {t('console.home.onThisDesk')}
                  </p>
                  <div class="row">
                    <Link class="button small" to={to.compose(id)}>
                      {t('console.continue')}
                    </Link>
                    <button
                      type="button"
                      class="button small quiet"
                      onClick={() => {
                        dropDraft(me.id, id);
                        list.reload();
                      }}
                    >
                      {t('console.discard')}
                    </button>
                  </div>
                </li>
              ))}
              {waiting.map((one) => (
                <Row key={one.id} message={one} about={dayTime(one.madeAt)} />
              ))}
            </ul>
          </section>
        )}

        {owed.length + due.length + unscreened.length > 0 && (
          <section aria-labelledby="owed">
            <h2 id="owed">{t('console.home.owed')}</h2>
            <ul class="cards">
              {owed.map((one) => (
                <Row
                  key={one.id}
                  message={one}
                  about={t('console.home.feedbackDue', { when: dayTime(one.feedbackDueAt ?? one.madeAt) })}
                  late={Date.parse(one.feedbackDueAt ?? '') < now.value}
                />
              ))}
              {due.map((item) => (
                <li key={item.id} class="card lined" data-class={item.overdue ? 'emergency' : 'ordinary'}>
                  <p>
                    <Link to={to.reviews()}>{item.message.title}</Link>
                  </p>
                  <p class="quiet-text">
                    {item.mine
                      ? t('console.review.another')
                      : t('console.review.dueAt', { when: dayTime(item.dueAt) })}
                  </p>
                </li>
              ))}
              {unscreened.map(({ id, name, as, network }) => (
                <li key={id + network.id} class="card lined" data-class="ordinary">
                  <p>
                    <Link to={to.coordinators(network.id)}>{t('coordinator.screen.of', { name })}</Link>
                  </p>
                  <p class="quiet-text">
                    {word('coordinator.as', as)}, {network.name}
                  </p>
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </div>
  );
}

const doorName = (door: Door): string =>
  door.incident
    ? `${word('kind', door.kind)}: ${word('incident', door.incident).toLowerCase()}`
    : word('kind', door.kind);

function DoorButton({ door, onOpen }: { door: Door; onOpen: () => void }) {
  return (
    <button
      type="button"
      class="start"
      data-class={door.class}
      data-door={`${door.kind}${door.incident ?? ''}`}
      onClick={onOpen}
    >
      <Sign name={door.kind === 'vermist' ? 'urgent' : door.class} />
      <span class="start-name">
        <span class="start-kind">{word('kind', door.kind)}</span>
        {door.incident && <span class="start-incident">{word('incident', door.incident)}</span>}
      </span>
      {door.key && <kbd>{door.key.toUpperCase()}</kbd>}
    </button>
  );
}

/** A running message with its clock. */
function LiveCard({ message }: { message: MessageSummary }) {
  const since = message.publishedAt ?? message.madeAt;
  const left = message.expiresAt ? Date.parse(message.expiresAt) - now.value : null;
  return (
    <li
      class="card lined live-card"
      data-class={lookOf(message.kind, message.class)}
      data-mode={message.mode}
    >
      <p class="card-head">
        <span class="word">
          <Sign name={lookOf(message.kind, message.class)} /> {word('kind', message.kind).toUpperCase()}
        </span>
        {message.mode !== 'real' && (
          <span class="badge filled">{word('mode', message.mode).toUpperCase()}</span>
        )}
        <span class="clock">{duration(now.value - Date.parse(since))}</span>
      </p>
      <p>
        <Link to={to.message(message.id)}>{message.title}</Link>
      </p>
      <p class="quiet-text">
        {t('console.since', { time: clockTime(since) })} · {message.networks.join(', ')}
        {message.people !== null &&
          ` · ${t('console.people', { count: number(message.people), n: message.people })}`}
        {left !== null && ` · ${t('console.expiresIn', { time: duration(left) })}`}
      </p>
    </li>
  );
}

/** One message that waits or is owed, with the one way on. */
function Row({ message, about, late = false }: { message: MessageSummary; about: string; late?: boolean }) {
  const open = message.state === 'draft' || message.state === 'returned';
  return (
    <li
      class="card lined"
      data-class={late ? 'emergency' : lookOf(message.kind, message.class)}
      data-mode={message.mode}
    >
      <p>
        <Link to={open ? to.compose(message.id) : to.message(message.id)}>
          {message.title || word('kind', message.kind)}
        </Link>
      </p>
      <p class="quiet-text">
        <strong>{word('kind', message.kind)}</strong>, {word('state', message.state)} · {about}
        {late && ` · ${t('console.late')}`}
      </p>
    </li>
  );
}
