/**
 * The members of a BIN, for whoever stands for it: their street, whether they can be reached, and how to help. What is
 * sought is sent in the body of a request and stands in no address.
 */
import { useState } from 'preact/hooks';
import type { RollMember } from '../../contract/coordinating.ts';
import { to } from '../pages.ts';
import { useSession } from '../police/session.ts';
import { addressOf, call } from '../ui/api.ts';
import { dayName, number, t, weekday, word } from '../ui/i18n.ts';
import { announce, Dialog, Empty, Field, Refused, useAct, useLoad, Waiting } from '../ui/pieces.tsx';
import { Link } from '../ui/router.tsx';
import { standsFor } from './own.tsx';
import { PaperForm } from './paper-form.tsx';

type Only = 'everyone' | 'failing';

export function MembersPage({ id }: { id: string }) {
  const here = useSession();
  const [sought, setSought] = useState<{ find: string; only: Only; page: number }>({
    find: '',
    only: 'everyone',
    page: 1,
  });
  const roll = useLoad(
    async (signal) => {
      const found = await call('readMembers', { params: { id }, body: sought, signal });
      announce(t('coordinator.roll.found', { found: found.found }));
      return found;
    },
    [id, sought],
  );
  const [leaving, setLeaving] = useState<RollMember | null>(null);
  const name = here.networks.find((one) => one.id === id)?.name ?? '';
  const whole = roll.value !== null && roll.value.ownStreets === null;
  return (
    <section>
      <h1>{t('coordinator.roll', { network: name })}</h1>
      <p>{t('coordinator.roll.about')}</p>
      {roll.value?.ownStreets && (
        <p>{t('coordinator.home.streets', { streets: roll.value.ownStreets.join(', ') })}</p>
      )}
      {roll.refusal ? (
        <Refused refusal={roll.refusal} retry={roll.reload} />
      ) : (
        <Search onSeek={(find, only) => setSought({ find, only, page: 1 })} />
      )}
      {!roll.value && !roll.refusal && <Waiting what={t('console.loading')} />}
      {roll.value && !roll.refusal && (
        <>
          {roll.value.members === 0 ? (
            <Empty title={t('coordinator.roll.none')}>
              <p>
                <Link class="button" to={to.share(id)}>
                  {t('coordinator.roll.none.next')}
                </Link>
              </p>
            </Empty>
          ) : (
            <p>
              <strong>{t('coordinator.roll.found', { found: roll.value.found })}</strong>
            </p>
          )}
          <ul class="cards roll">
            {roll.value.people.map((one) => (
              <Member key={one.id} of={one} onEnd={whole ? () => setLeaving(one) : null} />
            ))}
          </ul>
          <Pages
            page={roll.value.page}
            pages={roll.value.pages}
            onPage={(page) => setSought((was) => ({ ...was, page }))}
          />
          {whole && <Export id={id} />}
          {whole && <PaperForm id={id} />}
          {whole && standsFor(here).some((one) => one.id === id) && <CheckList id={id} />}
        </>
      )}
      {leaving && (
        <Leave
          network={id}
          of={leaving}
          onClose={() => setLeaving(null)}
          onDone={() => {
            setLeaving(null);
            roll.reload();
          }}
        />
      )}
    </section>
  );
}

/** For somebody who asked; putting somebody out is another thing, and not done here. */
function Leave(props: { network: string; of: RollMember; onClose: () => void; onDone: () => void }) {
  const { network, of, onClose, onDone } = props;
  const { busy, refusal, run } = useAct();
  const end = () =>
    run(async () => {
      await call('endMembership', { params: { id: network, person: of.id } });
      announce(t('coordinator.left', { name: of.name }));
      onDone();
    });
  return (
    <Dialog
      title={t('coordinator.leave.of', { name: of.name })}
      onClose={onClose}
      footer={
        <>
          <button type="button" class="button" data-first onClick={onClose}>
            {t('console.cancel')}
          </button>
          <button type="button" class="button danger" disabled={busy} onClick={end}>
            {t('coordinator.leave')}
          </button>
        </>
      }
    >
      <p>{t('coordinator.leave.about', { name: of.name })}</p>
      <p class="quiet-text">{t('coordinator.leave.sanction')}</p>
      {refusal && <Refused refusal={refusal} />}
    </Dialog>
  );
}

function Search({ onSeek }: { onSeek: (find: string, only: Only) => void }) {
  const [find, setFind] = useState('');
  const [only, setOnly] = useState<Only>('everyone');
  return (
    <form
      class="pair roll-search"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        onSeek(find, only);
      }}
    >
      <Field label={t('coordinator.roll.find')}>
        {(ids) => (
          <input
            {...ids}
            type="search"
            maxLength={100}
            autocomplete="off"
            value={find}
            onInput={(event) => setFind(event.currentTarget.value)}
          />
        )}
      </Field>
      <Field label={t('coordinator.roll.only')}>
        {(ids) => (
          <select
            {...ids}
            value={only}
            onChange={(event) => {
              const chosen = event.currentTarget.value === 'failing' ? 'failing' : 'everyone';
              setOnly(chosen);
              onSeek(find, chosen);
            }}
          >
            <option value="everyone">{t('coordinator.roll.everyone')}</option>
            <option value="failing">{t('coordinator.roll.failing')}</option>
          </select>
        )}
      </Field>
      <button type="submit" class="button">
        {t('coordinator.roll.search')}
      </button>
    </form>
  );
}

const look = { well: 'delivered', failing: 'unknown', unreached: 'failed' } as const;

function Member({ of, onEnd }: { of: RollMember; onEnd: (() => void) | null }) {
  return (
    <li class="card" data-member>
      <div>
        <h2 class="roll-name">{of.name}</h2>
        <p class="quiet-text">{of.street}</p>
      </div>
      <div>
        <p>
          {t('coordinator.roll.reach')}:{' '}
          <span class="status" data-state={look[of.reach]}>
            {t(
              of.reach === 'well'
                ? 'coordinator.roll.well'
                : of.reach === 'failing'
                  ? 'coordinator.roll.partly'
                  : 'coordinator.roll.unreached',
            )}
          </span>
        </p>
        {of.failing.map((one) => (
          <p key={`${one.channel} ${one.why}`}>
            {one.channel && <strong>{word('channel', one.channel)}: </strong>}
            {one.why}
            {one.since && (
              <span class="quiet-text">
                {' '}
                ({t('coordinator.roll.failingSince', { day: dayName(one.since) })})
              </span>
            )}
          </p>
        ))}
      </div>
      <div class="quiet-text">
        <p>
          {t('coordinator.roll.since')} {dayName(of.since)}
        </p>
        <p>
          {t('coordinator.roll.rules')}:{' '}
          {of.rules === 'paper' || of.rules === 'owed'
            ? word('coordinator.roll.rules', of.rules)
            : t('coordinator.roll.rules.version', { version: of.rules })}
        </p>
        {of.opening?.map((one) => (
          <p key={one.days.join()}>
            {t('coordinator.roll.opening', {
              days: one.days.map(weekday).join(', '),
              from: one.from,
              until: one.until,
            })}
          </p>
        ))}
      </div>
      {onEnd && (
        <button
          type="button"
          class="button small quiet"
          aria-label={t('coordinator.leave.of', { name: of.name })}
          onClick={onEnd}
        >
          {t('coordinator.leave')}
        </button>
      )}
    </li>
  );
}

function Pages(props: { page: number; pages: number; onPage: (page: number) => void }) {
  const { page, pages, onPage } = props;
  if (pages < 2) return null;
  const turn = (to: number) => {
    onPage(to);
    scrollTo(0, 0);
  };
  return (
    <nav class="row" aria-label={t('coordinator.roll.page', { page: number(page), pages: number(pages) })}>
      <button type="button" class="button" disabled={page <= 1} onClick={() => turn(page - 1)}>
        {t('coordinator.roll.previous')}
      </button>
      <span>{t('coordinator.roll.page', { page: number(page), pages: number(pages) })}</span>
      <button type="button" class="button" disabled={page >= pages} onClick={() => turn(page + 1)}>
        {t('coordinator.roll.next')}
      </button>
    </nav>
  );
}

/** The one file in which names and numbers leave: what that means is said before, not after. */
function Export({ id }: { id: string }) {
  const [asked, setAsked] = useState(false);
  return (
    <div class="after-roll">
      <button type="button" class="button" onClick={() => setAsked(true)}>
        {t('coordinator.export')}
      </button>
      {asked && (
        <Dialog
          title={t('coordinator.export')}
          onClose={() => setAsked(false)}
          footer={
            <>
              <button type="button" class="button" data-first onClick={() => setAsked(false)}>
                {t('console.cancel')}
              </button>
              <a
                class="button danger"
                href={addressOf('exportMembers', { id })}
                download
                onClick={() => setAsked(false)}
              >
                {t('coordinator.export.do')}
              </a>
            </>
          }
        >
          <p>{t('coordinator.export.about')}</p>
        </Dialog>
      )}
    </div>
  );
}

function CheckList({ id }: { id: string }) {
  const [file, setFile] = useState<File | null>(null);
  const [report, setReport] = useState<Awaited<ReturnType<typeof check>> | null>(null);
  const { busy, refusal, run, clear } = useAct();
  const check = (given: File) => call('checkMemberList', { params: { id }, file: given });
  return (
    <details class="fold">
      <summary>{t('coordinator.check')}</summary>
      <form
        class="card"
        onSubmit={(event) => {
          event.preventDefault();
          if (file) run(async () => setReport(await check(file)));
        }}
      >
        <p>{t('coordinator.check.about')}</p>
        <Field label={t('coordinator.check.file')}>
          {(ids) => (
            <input
              {...ids}
              type="file"
              required
              accept=".csv,text/csv,text/plain"
              onChange={(event) => {
                setFile(event.currentTarget.files?.[0] ?? null);
                setReport(null);
                clear();
              }}
            />
          )}
        </Field>
        {refusal && <Refused refusal={refusal} />}
        <button type="submit" class="button" disabled={busy || !file}>
          {t('coordinator.check.do')}
        </button>
        {report && (
          <div role="status">
            <p>
              <strong>
                {t('coordinator.check.good', { good: report.read - report.refused })},{' '}
                {t('coordinator.check.refused', { refused: report.refused })}
              </strong>
            </p>
            <ul class="plain tall">
              {report.problems.map((one) => (
                <li key={`${one.line} ${one.column} ${one.reason}`}>
                  <strong>{t('coordinator.check.line', { line: number(one.line) })}</strong> {one.sentence}
                </li>
              ))}
            </ul>
          </div>
        )}
      </form>
    </details>
  );
}
