/** All messages, newest first, filtered by their state. */
import { useState } from 'preact/hooks';
import { messageStates, type MessageState } from '../../contract/message-states.ts';
import type { MessageSummary } from '../../contract/shapes.ts';
import { toneOf } from '../../contract/signs.ts';
import { to } from '../pages.ts';
import { call } from '../ui/api.ts';
import { dayTime, number, t, word } from '../ui/i18n.ts';
import { Empty, Field, Refused, useAct, useLoad, Waiting } from '../ui/pieces.tsx';
import { Link } from '../ui/router.tsx';
import { Sign } from '../ui/sign.tsx';
import { duration, now } from '../ui/time.ts';
import { lookOf } from './draft.ts';

const page = 50;

export function Messages() {
  const [state, setState] = useState<MessageState | null>(null);
  const [older, setOlder] = useState<readonly MessageSummary[]>([]);
  const [done, setDone] = useState(false);
  const query = { limit: page, ...(state ? { state } : {}) };
  const first = useLoad((signal) => call('listMessages', { query, signal }), [state], 20_000);
  const more = useAct();
  const rows = [...(first.value ?? []), ...older];
  return (
    <section>
      <h1>{t('console.page.messages')}</h1>
      <Field label={t('console.messages.state')}>
        {(ids) => (
          <select
            {...ids}
            value={state ?? ''}
            onChange={(event) => {
              setOlder([]);
              setDone(false);
              setState(messageStates.find((one) => one === event.currentTarget.value) ?? null);
            }}
          >
            <option value="">{t('console.messages.all')}</option>
            {messageStates.map((one) => (
              <option key={one} value={one}>
                {word('state', one)}
              </option>
            ))}
          </select>
        )}
      </Field>
      {first.refusal && <Refused refusal={first.refusal} retry={first.reload} />}
      {!first.value && !first.refusal && <Waiting what={t('console.loading')} />}
      {first.value && rows.length === 0 && (
        <Empty title={t('console.messages.none')}>
          <p>{t('console.messages.none.next')}</p>
          <p>
            <Link class="button" to={to.home()}>
              {t('console.backHome')}
            </Link>
          </p>
        </Empty>
      )}
      {rows.length > 0 && (
        <div class="table-wrap">
          <table class="table messages-table">
            <thead>
              <tr>
                <th scope="col">{t('console.messages.kind')}</th>
                <th scope="col">{t('console.messages.title')}</th>
                <th scope="col">{t('console.messages.stateShort')}</th>
                <th scope="col">{t('console.messages.when')}</th>
                <th scope="col" class="number">
                  {t('console.reach.people')}
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((one) => (
                <tr key={one.id} data-class={lookOf(one.kind, one.class)} data-mode={one.mode}>
                  <td>
                    <span class="word">
                      <Sign name={toneOf(one)} /> {word('kind', one.kind)}
                    </span>
                    {one.mode !== 'real' && (
                      <span class="badge filled">{word('mode', one.mode).toUpperCase()}</span>
                    )}
                  </td>
                  <td>
                    <Link
                      to={
                        one.state === 'draft' || one.state === 'returned'
                          ? to.compose(one.id)
                          : to.message(one.id)
                      }
                    >
                      {one.title || word('kind', one.kind)}
                    </Link>
                    <span class="quiet-text"> {one.networks.join(', ')}</span>
                  </td>
                  <td>
                    {word('state', one.state)}
                    <Clock of={one} />
                  </td>
                  <td class="nowrap">{dayTime(one.publishedAt ?? one.madeAt)}</td>
                  <td class="number">{one.people === null ? '' : number(one.people)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {more.refusal && <Refused refusal={more.refusal} />}
      {!done && rows.length >= page && (
        <button
          type="button"
          class="button"
          disabled={more.busy}
          onClick={() =>
            more.run(async () => {
              const last = rows.at(-1);
              if (!last) return;
              const next = await call('listMessages', { query: { ...query, before: last.madeAt } });
              setOlder([...older, ...next]);
              setDone(next.length < page);
            })
          }
        >
          {t('console.messages.older')}
        </button>
      )}
    </section>
  );
}

/** What runs or is still owed with a message. */
function Clock({ of }: { of: MessageSummary }) {
  const due = of.feedbackDueAt;
  const late = due !== null && Date.parse(due) < now.value;
  return (
    <>
      {of.state === 'live' && of.publishedAt && (
        <span class="quiet-text clock">
          {' '}
          {t('desk.clock.live', { time: duration(now.value - Date.parse(of.publishedAt)) })}
        </span>
      )}
      {due && (
        <p class={late ? 'error' : 'hint'}>
          {t(late ? 'desk.clock.feedbackLate' : 'desk.clock.feedback', { when: dayTime(due) })}
        </p>
      )}
      {of.reviewOwed && <p class="hint">{t('desk.clock.review')}</p>}
    </>
  );
}
