/** How sending goes, for the system manager: what waits, how the carriers are, and what can be done about it. */
import { useState } from 'preact/hooks';
import { retentionKinds } from '../../contract/retention.ts';
import type { Watching } from '../../contract/watching.ts';
import { call } from '../ui/api.ts';
import { dayName, dayTime, number, t, word } from '../ui/i18n.ts';
import { announce, Dialog, Refused, useAct, useLoad, Waiting } from '../ui/pieces.tsx';

type Lane = Watching['lanes'][number];
type Account = Watching['accounts'][number];
interface Asked {
  readonly title: string;
  readonly about: string;
  readonly act: () => Promise<unknown>;
}
interface Acting {
  readonly run: (act: () => Promise<unknown>) => void;
  readonly ask: (asked: Asked) => void;
}

const everyMs = 2_000;

export function DeliveryPage() {
  const seen = useLoad((signal) => call('watchDelivery', { signal }), [], everyMs);
  const { refusal, run } = useAct();
  const [asked, ask] = useState<Asked | null>(null);
  const acting: Acting = {
    ask,
    run: (act) =>
      run(async () => {
        await act();
        seen.reload();
      }),
  };
  return (
    <section>
      <h1>{t('desk.delivery')}</h1>
      <p>{t('desk.delivery.about')}</p>
      {refusal && <Refused refusal={refusal} />}
      {seen.refusal && <Refused refusal={seen.refusal} retry={seen.reload} />}
      {!seen.value && !seen.refusal && <Waiting what={t('console.loading')} />}
      {seen.value && (
        <>
          <h2>{t('desk.delivery.lanes')}</h2>
          <div class="table-wrap">
            <table class="table">
              <tbody>
                {seen.value.lanes.map((lane) => (
                  <LaneRow key={lane.lane} lane={lane} {...acting} />
                ))}
              </tbody>
            </table>
          </div>
          <h2>{t('desk.delivery.accounts')}</h2>
          <div class="table-wrap">
            <table class="table">
              <tbody>
                {seen.value.accounts.map((account) => (
                  <AccountRow key={account.account} account={account} {...acting} />
                ))}
              </tbody>
            </table>
          </div>
          <h2>{t('retention.erased')}</h2>
          {seen.value.erased.length === 0 && <p class="quiet-text">{t('retention.none')}</p>}
          <ul>
            {seen.value.erased.map(({ day, counts }) => (
              <li key={day}>
                {dayName(day)}:{' '}
                {retentionKinds
                  .filter((kind) => counts[kind])
                  .map((kind) => `${t(`retention.${kind}`)} ${number(counts[kind] ?? 0)}`)
                  .join(' · ')}
              </li>
            ))}
          </ul>
        </>
      )}
      {asked && <Sure asked={asked} onClose={() => ask(null)} run={acting.run} />}
    </section>
  );
}

const retry = async (body: { lane: Lane['lane'] } | { account: string }): Promise<void> => {
  const { rows } = await call('retryNow', { body });
  announce(t('desk.delivery.retried', { count: rows }));
};

function LaneRow({ lane: of, run, ask }: { lane: Lane } & Acting) {
  const name = word('lane', of.lane);
  const sum = (key: 'waiting' | 'later' | 'inHand') => of.channels.reduce((all, one) => all + one[key], 0);
  const pause = (paused: boolean) => call('pauseLane', { body: { lane: of.lane as 'bulk', paused } });
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>
        {of.pausedSince && <strong>{t('desk.delivery.paused', { time: dayTime(of.pausedSince) })} </strong>}
        {sum('waiting') === 0
          ? t('desk.delivery.nothing')
          : t('desk.delivery.waiting', { count: sum('waiting'), seconds: Math.round(of.oldest) })}
        {sum('later') > 0 && <> {t('desk.delivery.later', { count: sum('later') })}</>}
        {sum('inHand') > 0 && <> {t('desk.delivery.inHand', { count: sum('inHand') })}</>}
      </td>
      <td>
        <div class="row">
          <button
            type="button"
            class="button small"
            disabled={sum('later') === 0}
            aria-label={t('desk.delivery.retry.of', { name })}
            onClick={() => run(() => retry({ lane: of.lane }))}
          >
            {t('desk.delivery.retry')}
          </button>
          {of.mayPause && (
            <button
              type="button"
              class="button small"
              aria-label={t(of.pausedSince ? 'desk.delivery.resume.of' : 'desk.delivery.pause.of', { name })}
              onClick={() =>
                of.pausedSince
                  ? run(() => pause(false))
                  : ask({
                      title: t('desk.delivery.pause.of', { name }),
                      about: t('desk.delivery.pause.about'),
                      act: () => pause(true),
                    })
              }
            >
              {t(of.pausedSince ? 'desk.delivery.resume' : 'desk.delivery.pause')}
            </button>
          )}
        </div>
      </td>
    </tr>
  );
}

function AccountRow({ account: of, run, ask }: { account: Account } & Acting) {
  const name = of.account;
  const drain = (drained: boolean) => call('drainAccount', { body: { account: of.account, drained } });
  return (
    <tr>
      <th scope="row">
        {name}
        <br />
        <span class="quiet-text">{word('channel', of.channel)}</span>
      </th>
      <td>
        {of.drainedSince && (
          <strong>{t('desk.delivery.drained', { time: dayTime(of.drainedSince) })} </strong>
        )}
        {t(`desk.delivery.${of.state}`)}
        {of.inHand > 0 && <> {t('desk.delivery.inHand', { count: of.inHand })}</>}
      </td>
      <td>
        <div class="row">
          <button
            type="button"
            class="button small"
            aria-label={t('desk.delivery.retry.of', { name })}
            onClick={() => run(() => retry({ account: of.account }))}
          >
            {t('desk.delivery.retry')}
          </button>
          <button
            type="button"
            class="button small"
            aria-label={t(of.drainedSince ? 'desk.delivery.undrain.of' : 'desk.delivery.drain.of', { name })}
            onClick={() =>
              of.drainedSince
                ? run(() => drain(false))
                : ask({
                    title: t('desk.delivery.drain.of', { name }),
                    about: t('desk.delivery.drain.about'),
                    act: () => drain(true),
                  })
            }
          >
            {t(of.drainedSince ? 'desk.delivery.undrain' : 'desk.delivery.drain')}
          </button>
        </div>
      </td>
    </tr>
  );
}

/** What stops something asks first, and says what it stops. */
function Sure({ asked, onClose, run }: { asked: Asked; onClose: () => void; run: Acting['run'] }) {
  return (
    <Dialog
      title={asked.title}
      onClose={onClose}
      footer={
        <>
          <button type="button" class="button" data-first onClick={onClose}>
            {t('console.cancel')}
          </button>
          <button
            type="button"
            class="button danger"
            onClick={() => {
              run(asked.act);
              onClose();
            }}
          >
            {asked.title}
          </button>
        </>
      }
    >
      <p>{asked.about}</p>
    </Dialog>
  );
}
