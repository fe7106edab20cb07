/**
 * Who stands for a BIN: named, given other days, ended; and for the police their yes or no. The server says of each what
 * this person may; the buttons are drawn from that.
 */
import { useState } from 'preact/hooks';
import type { Coordinators, Standing, StandsFor } from '../../contract/coordinating.ts';
import type { Language } from '../../contract/words.ts';
import { useSession } from '../police/session.ts';
import { call } from '../ui/api.ts';
import { dayName, t, word } from '../ui/i18n.ts';
import {
  announce,
  Dialog,
  Empty,
  Field,
  LanguageField,
  Refused,
  useAct,
  useLoad,
  Waiting,
} from '../ui/pieces.tsx';
import { Cover, standsFor } from './own.tsx';

type Asked = { readonly of: StandsFor; readonly what: StandsFor['may'][number] };

export function CoordinatorsPage({ id }: { id: string }) {
  const here = useSession();
  const list = useLoad((signal) => call('listCoordinators', { params: { id }, signal }), [id]);
  const [asked, setAsked] = useState<Asked | null>(null);
  const seen = list.value;
  const close = () => setAsked(null);
  const done = () => {
    close();
    list.reload();
  };
  const given = asked &&
    seen && { network: id, of: asked.of, today: seen.today, onClose: close, onDone: done };
  return (
    <section>
      {list.refusal && <Refused refusal={list.refusal} retry={list.reload} />}
      {!seen && !list.refusal && <Waiting what={t('console.loading')} />}
      {seen && (
        <>
          <h1>{t('coordinator.list', { network: seen.network.name })}</h1>
          <Cover of={seen} mine={standsFor(here).some((one) => one.id === id)} />
          {seen.people.length === 0 && (
            <Empty title={t('coordinator.list.none')}>
              <p>{t('coordinator.list.none.next')}</p>
            </Empty>
          )}
          <ul class="cards roll">
            {seen.people.map((one) => (
              <Person key={`${one.id} ${one.as}`} of={one} onAsk={(what) => setAsked({ of: one, what })} />
            ))}
          </ul>
          {seen.mayName.length > 0 && <Newcomer id={id} seen={seen} onDone={list.reload} />}
        </>
      )}
      {given && asked.what === 'end' && <End {...given} />}
      {given && asked.what === 'date' && <Days {...given} />}
      {given && asked.what === 'screen' && <Screening {...given} />}
    </section>
  );
}

const termOf = ({ from, until }: Pick<StandsFor, 'from' | 'until'>): string => {
  if (from && until) return t('coordinator.term.both', { from: dayName(from), until: dayName(until) });
  if (from) return t('coordinator.term.from', { from: dayName(from) });
  return until ? t('coordinator.term.until', { until: dayName(until) }) : t('coordinator.term.always');
};

const acts = { screen: 'coordinator.screen', date: 'coordinator.dates', end: 'coordinator.end' } as const;

function Person({ of, onAsk }: { of: StandsFor; onAsk: (what: Asked['what']) => void }) {
  return (
    <li class="card" data-standing={of.as}>
      <div>
        <h2 class="roll-name">
          {of.name}
          {of.me && <span class="quiet-text"> ({t('coordinator.you')})</span>}
        </h2>
        <p>
          {word('coordinator.as', of.as)}
          {of.streets.length > 0 && `: ${of.streets.map((one) => one.name).join(', ')}`}
        </p>
      </div>
      <div>
        <p>
          {termOf(of)}
          {of.term !== 'current' && (
            <>
              {' '}
              <strong>
                ({t(of.term === 'coming' ? 'coordinator.term.coming' : 'coordinator.term.over')})
              </strong>
            </>
          )}
        </p>
        <p>
          <span
            class="status"
            data-state={of.screening === 'yes' ? 'delivered' : of.screening === 'no' ? 'failed' : 'waiting'}
          >
            {of.screening === 'waiting'
              ? t('coordinator.screening.waiting')
              : t(of.screening === 'yes' ? 'coordinator.screening.yes' : 'coordinator.screening.no', {
                  day: dayName(of.screenedOn ?? ''),
                })}
          </span>
        </p>
      </div>
      {of.may.length > 0 && (
        <div class="row">
          {(['screen', 'date', 'end'] as const)
            .filter((one) => of.may.includes(one))
            .map((one) => (
              <button
                key={one}
                type="button"
                class="button small"
                data-act={one}
                aria-label={t(`${acts[one]}.of`, { name: of.name })}
                onClick={() => onAsk(one)}
              >
                {t(acts[one])}
              </button>
            ))}
        </div>
      )}
    </li>
  );
}

interface Given {
  readonly network: string;
  readonly of: StandsFor;
  readonly today: string;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** A dialog that asks for something and saves it; Enter in a field is the same as the button. */
function Asking(props: {
  title: string;
  label: string;
  danger?: boolean;
  onClose: () => void;
  onSave: () => Promise<unknown>;
  children: preact.ComponentChildren;
}) {
  const { busy, refusal, run } = useAct();
  return (
    <Dialog
      title={props.title}
      onClose={props.onClose}
      footer={
        <>
          <button type="button" class="button" onClick={props.onClose}>
            {t('console.cancel')}
          </button>
          <button
            type="submit"
            form="asking"
            class={props.danger ? 'button danger' : 'button primary'}
            disabled={busy}
          >
            {props.label}
          </button>
        </>
      }
    >
      <form
        id="asking"
        onSubmit={(event) => {
          event.preventDefault();
          run(props.onSave);
        }}
      >
        {props.children}
      </form>
      {refusal && <Refused refusal={refusal} />}
    </Dialog>
  );
}

function End({ network, of, onClose, onDone }: Given) {
  const end = async () => {
    await call('endCoordinator', { params: { id: network, staff: of.id } });
    announce(t('coordinator.ended', { name: of.name, as: word('coordinator.as', of.as) }));
    onDone();
  };
  return (
    <Asking
      title={t('coordinator.end.of', { name: of.name })}
      label={t('coordinator.end')}
      danger
      onClose={onClose}
      onSave={end}
    >
      <p>{t('coordinator.end.about')}</p>
      {of.as === 'coordinator' && <p>{t('coordinator.end.authority')}</p>}
    </Asking>
  );
}

function Days({ network, of, today, onClose, onDone }: Given) {
  const [term, setTerm] = useState({ from: of.from, until: of.until });
  const save = async () => {
    await call('dateCoordinator', { params: { id: network, staff: of.id }, body: term });
    announce(t('coordinator.saved'));
    onDone();
  };
  return (
    <Asking
      title={t('coordinator.dates.of', { name: of.name })}
      label={t('coordinator.save')}
      onClose={onClose}
      onSave={save}
    >
      {of.me && <p>{t('coordinator.dates.mine')}</p>}
      <TermFields term={term} today={today} onChange={setTerm} beginning={!of.me} />
    </Asking>
  );
}

interface Term {
  readonly from: string | null;
  readonly until: string | null;
}
function TermFields(props: {
  term: Term;
  today: string;
  beginning: boolean;
  onChange: (term: Term) => void;
}) {
  const { term, today, beginning, onChange } = props;
  return (
    <div class="pair">
      {beginning && (
        <Field label={t('coordinator.from')} hint={t('coordinator.from.hint')}>
          {(ids) => (
            <input
              {...ids}
              type="date"
              data-field="from"
              value={term.from ?? ''}
              onInput={(event) => onChange({ ...term, from: event.currentTarget.value || null })}
            />
          )}
        </Field>
      )}
      <Field label={t('coordinator.until')} hint={t('coordinator.until.hint')}>
        {(ids) => (
          <input
            {...ids}
            type="date"
            data-field="until"
            min={term.from && term.from > today ? term.from : today}
            value={term.until ?? ''}
            onInput={(event) => onChange({ ...term, until: event.currentTarget.value || null })}
          />
        )}
      </Field>
    </div>
  );
}

function Screening({ network, of, today, onClose, onDone }: Given) {
  const [fit, setFit] = useState<boolean | null>(
    of.screening === 'yes' ? true : of.screening === 'no' ? false : null,
  );
  const [on, setOn] = useState(of.screenedOn ?? today);
  const save = async () => {
    if (fit === null) return;
    await call('screenCoordinator', { params: { id: network, staff: of.id }, body: { fit, on } });
    announce(t('coordinator.saved'));
    onDone();
  };
  return (
    <Asking
      title={t('coordinator.screen.of', { name: of.name })}
      label={t('coordinator.save')}
      onClose={onClose}
      onSave={save}
    >
      <p>{t('coordinator.screen.about')}</p>
      <fieldset>
        <legend>{t('coordinator.screen.question', { as: word('coordinator.as', of.as) })}</legend>
        {([true, false] as const).map((one) => (
          <label key={String(one)} class="check">
            <input
              type="radio"
              name="fit"
              required
              value={one ? 'yes' : 'no'}
              checked={fit === one}
              onChange={() => setFit(one)}
            />
            {t(one ? 'coordinator.screen.yes' : 'coordinator.screen.no')}
          </label>
        ))}
      </fieldset>
      <Field label={t('coordinator.screen.on')}>
        {(ids) => (
          <input
            {...ids}
            type="date"
            required
            max={today}
            value={on}
            onInput={(event) => setOn(event.currentTarget.value)}
          />
        )}
      </Field>
    </Asking>
  );
}

interface Wanted extends Term {
  readonly name: string;
  readonly email: string;
  readonly language: Language;
  readonly as: Standing;
  readonly streets: readonly string[];
}

function Newcomer({ id, seen, onDone }: { id: string; seen: Coordinators; onDone: () => void }) {
  const { me } = useSession();
  const blank: Wanted = {
    name: '',
    email: '',
    language: me.language,
    as: seen.mayName.includes('stand-in') ? 'stand-in' : 'coordinator',
    from: null,
    until: null,
    streets: [],
  };
  const [given, setGiven] = useState(blank);
  const change = (part: Partial<Wanted>) => setGiven((was) => ({ ...was, ...part }));
  const { busy, refusal, run } = useAct();
  const ofStreets = given.as === 'street-contact';
  const save = () =>
    run(async () => {
      const body = { ...given, email: given.email.trim(), streets: ofStreets ? [...given.streets] : [] };
      const { name } = await call('nameCoordinator', { params: { id }, body });
      announce(t('coordinator.named', { name }));
      setGiven(blank);
      onDone();
    });
  return (
    <details class="fold" data-newcomer>
      <summary>{t('coordinator.name')}</summary>
      <form
        class="card"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <p>{t('coordinator.name.about')}</p>
        <div class="pair">
          <Field label={t('desk.staff.name')}>
            {(ids) => (
              <input
                {...ids}
                required
                maxLength={120}
                autocomplete="off"
                value={given.name}
                onInput={(event) => change({ name: event.currentTarget.value })}
              />
            )}
          </Field>
          <Field label={t('desk.staff.email')}>
            {(ids) => (
              <input
                {...ids}
                type="email"
                required
                maxLength={254}
                autocomplete="off"
                value={given.email}
                onInput={(event) => change({ email: event.currentTarget.value })}
              />
            )}
          </Field>
        </div>
        <div class="pair">
          <Field label={t('coordinator.name.as')} hint={t('coordinator.name.as.hint')}>
            {(ids) => (
              <select
                {...ids}
                data-field="as"
                value={given.as}
                onChange={(event) => {
                  const as = seen.mayName.find((one) => one === event.currentTarget.value);
                  if (as) change({ as });
                }}
              >
                {seen.mayName.map((one) => (
                  <option key={one} value={one}>
                    {word('coordinator.as', one)}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <LanguageField value={given.language} onChange={(language) => change({ language })} />
        </div>
        <TermFields term={given} today={seen.today} beginning onChange={change} />
        {ofStreets && (
          <fieldset>
            <legend>{t('coordinator.name.streets')}</legend>
            <div class="streets-to-choose">
              {seen.streets.map((one) => (
                <label key={one.id} class="check">
                  <input
                    type="checkbox"
                    checked={given.streets.includes(one.id)}
                    onChange={(event) =>
                      change({
                        streets: event.currentTarget.checked
                          ? [...given.streets, one.id]
                          : given.streets.filter((id) => id !== one.id),
                      })
                    }
                  />
                  {one.name}
                </label>
              ))}
            </div>
          </fieldset>
        )}
        {refusal && <Refused refusal={refusal} />}
        <button type="submit" class="button primary" disabled={busy}>
          {t('coordinator.name')}
        </button>
      </form>
    </details>
  );
}
