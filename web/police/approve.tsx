/**
 * A message before it leaves, seen by a second person: exactly what would go out, to whom, and which marked words its
 * author kept. Approve, or give it back with a reason; once approved, send.
 */
import { useState } from 'preact/hooks';
import type { Check, Message } from '../../contract/shapes.ts';
import { to } from '../pages.ts';
import { call } from '../ui/api.ts';
import { dayTime, money, t, word } from '../ui/i18n.ts';
import { useShortcuts } from '../ui/keys.ts';
import { Dialog, Field, Refused, useAct, useLoad, Waiting } from '../ui/pieces.tsx';
import { Link } from '../ui/router.tsx';
import { Previews, ReachCard } from './compose-outcome.tsx';
import { Confirm } from './confirm.tsx';
import { GroundMap } from './ground-map.tsx';

export function Approve({ message, onChange }: { message: Message; onChange: (next: Message) => void }) {
  const { id, draft, revision, may, state } = message;
  const check = useLoad((signal) => call('checkDraft', { body: { id, draft }, signal }), [id, revision]);
  const [returning, setReturning] = useState(false);
  const [confirming, setConfirming] = useState(false);
  const { busy, refusal, run } = useAct();
  const act = (name: 'approveMessage' | 'withdrawMessage' | 'submitMessage') =>
    run(async () => onChange(await call(name, { params: { id }, body: { revision } })));
  useShortcuts(
    may.includes('approve')
      ? [{ key: 'a', label: t('console.approve'), act: () => act('approveMessage') }]
      : [],
  );
  // That it is shown to a second person is what happens here, not what stops it.
  const stops = (check.value?.refusals ?? []).filter(({ code }) => code !== 'message/second-person-due');
  return (
    <>
      {message.returnedWhy && state === 'returned' && (
        <div class="notice" data-class="urgent">
          <p>
            <strong>{t('console.compose.returned')}</strong> {message.returnedWhy}
          </p>
        </div>
      )}
      {state === 'submitted' && !may.includes('approve') && (
        <div class="notice">
          <p>{t('console.approve.waiting')}</p>
        </div>
      )}
      {check.refusal && <Refused refusal={check.refusal} retry={check.reload} />}
      {!check.value && !check.refusal && <Waiting what={t('console.counting')} />}
      {check.value && <Sight message={message} check={check.value} />}
      {refusal && <Refused refusal={refusal} />}
      <div class="compose-foot">
        {stops.length > 0 ? (
          <ul class="stops" aria-label={t('console.compose.stops')}>
            {stops.map((one) => (
              <li key={one.code}>
                <strong>{one.sentence}</strong> {one.next}
              </li>
            ))}
          </ul>
        ) : (
          <p class="compose-sum quiet-text">
            {t('console.approve.foot')}
            {check.value && ` ${t('console.cost')}: ${money(check.value.cost.cents)}.`}
          </p>
        )}
        <div class="row">
          {may.includes('edit') && (
            <Link class="button" to={to.compose(id)}>
              {t('console.edit')}
            </Link>
          )}
          {may.includes('withdraw') && (
            <button type="button" class="button quiet" disabled={busy} onClick={() => act('withdrawMessage')}>
              {t('console.withdraw')}
            </button>
          )}
          {may.includes('return') && (
            <button type="button" class="button" disabled={busy} onClick={() => setReturning(true)}>
              {t('console.return')}
            </button>
          )}
          {may.includes('approve') && (
            <button
              type="button"
              class="button primary"
              data-approve
              disabled={busy}
              onClick={() => act('approveMessage')}
            >
              {t('console.approve')} <kbd>A</kbd>
            </button>
          )}
          {may.includes('publish') && state === 'approved' && (
            <button
              type="button"
              class="button primary"
              data-send
              disabled={busy || !check.value}
              onClick={() => setConfirming(true)}
            >
              {t('console.compose.send')}
            </button>
          )}
        </div>
      </div>
      {returning && (
        <Return
          busy={busy}
          refusal={refusal}
          onClose={() => setReturning(false)}
          onReturn={(why) =>
            run(async () => {
              onChange(await call('returnMessage', { params: { id }, body: { revision, why } }));
              setReturning(false);
            })
          }
        />
      )}
      {confirming && check.value && (
        <Confirm
          id={id}
          draft={draft}
          check={check.value}
          revision={revision}
          onRecount={async () => check.reload()}
          onClose={() => setConfirming(false)}
          onSent={(sent) => {
            setConfirming(false);
            onChange(sent);
          }}
        />
      )}
    </>
  );
}

function Sight({ message, check }: { message: Message; check: Check }) {
  const { draft } = message;
  const facts: [string, string | null][] = [
    [t('console.compose.place'), draft.place],
    [t('console.compose.factAt'), draft.factAt && dayTime(draft.factAt)],
    [t('console.compose.direction'), draft.direction && word('compass', draft.direction)],
    [t('console.compose.consulted'), draft.consulted],
    [t('console.compose.legalGround'), draft.legalGround],
    [t('console.compose.expiry'), draft.expiresAt && dayTime(draft.expiresAt)],
    [t('console.compose.child'), draft.childUnder13 ? t('console.yes') : null],
  ];
  return (
    <div class="compose-columns">
      <div class="compose-write">
        <Previews check={check} mode={message.mode} />
        <section class="card" aria-labelledby="facts">
          <h2 id="facts">{t('console.approve.facts')}</h2>
          <dl class="facts">
            {facts.map(
              ([name, value]) =>
                value && (
                  <div key={name}>
                    <dt>{name}</dt>
                    <dd>{value}</dd>
                  </div>
                ),
            )}
          </dl>
          {check.marks.length > 0 && (
            <>
              <h3>{t('console.approve.marks')}</h3>
              <ul class="marks">
                {check.marks.map((mark) => (
                  <li
                    key={`${mark.language}${mark.field}${mark.start}`}
                    data-weight={mark.weight}
                    data-kept={mark.kept}
                  >
                    <p>
                      <mark>{mark.text}</mark> <strong>{word('mark', mark.kind)}</strong> ({mark.language}):{' '}
                      {mark.kept ? t('console.compose.kept') : word('mark', mark.weight).toLowerCase()}
                    </p>
                  </li>
                ))}
              </ul>
            </>
          )}
        </section>
      </div>
      <div class="compose-outcome">
        <GroundMap chosen={check.reach.networks.map(({ id }) => id)} draft={draft} />
        <ReachCard check={check} />
      </div>
    </div>
  );
}

function Return(props: {
  busy: boolean;
  refusal: Parameters<typeof Refused>[0]['refusal'] | null;
  onReturn: (why: string) => void;
  onClose: () => void;
}) {
  const [why, setWhy] = useState('');
  return (
    <Dialog
      title={t('console.return.title')}
      onClose={props.onClose}
      footer={
        <>
          <button type="button" class="button" onClick={props.onClose}>
            {t('console.cancel')}
          </button>
          <button
            type="button"
            class="button primary"
            disabled={props.busy || why.trim().length < 3}
            onClick={() => props.onReturn(why.trim())}
          >
            {t('console.return')}
          </button>
        </>
      }
    >
      <Field label={t('console.return.why')} hint={t('console.return.hint')}>
        {(ids) => (
          <textarea
            {...ids}
            data-first
            rows={4}
            maxLength={500}
            value={why}
            onInput={(event) => setWhy(event.currentTarget.value)}
          />
        )}
      </Field>
      {props.refusal && <Refused refusal={props.refusal} />}
    </Dialog>
  );
}
