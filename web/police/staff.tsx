/** Who may sign in: let in and shut out by the system manager or the chief. Addresses go in and never come back. */
import { useState } from 'preact/hooks';
import { roles, type Role } from '../../contract/domain.ts';
import type { StaffMember } from '../../contract/shapes.ts';
import type { Language } from '../../contract/words.ts';
import { call } from '../ui/api.ts';
import { t, word } from '../ui/i18n.ts';
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
import { useSession } from './session.ts';

export function StaffPage() {
  const list = useLoad((signal) => call('listStaff', { signal }), []);
  const [leaving, setLeaving] = useState<StaffMember | null>(null);
  const { me } = useSession();
  return (
    <section>
      <h1>{t('desk.staff')}</h1>
      <p>{t('desk.staff.about')}</p>
      {list.refusal && <Refused refusal={list.refusal} retry={list.reload} />}
      {!list.value && !list.refusal && <Waiting what={t('console.loading')} />}
      {list.value && (
        <>
          <Newcomer staff={list.value} onDone={list.reload} />
          {list.value.length === 0 && <Empty title={t('desk.staff.none')} />}
          <div class="table-wrap">
            <table class="table">
              <thead>
                <tr>
                  <th scope="col">{t('desk.staff.name')}</th>
                  <th scope="col">{t('desk.staff.roles')}</th>
                  <th scope="col">{t('desk.staff.access')}</th>
                </tr>
              </thead>
              <tbody>
                {list.value.map((one) => (
                  <tr key={one.id}>
                    <th scope="row">
                      {one.name}
                      <br />
                      <span class="quiet-text">{one.organisation.name}</span>
                    </th>
                    <td>
                      <Roles of={one} />
                    </td>
                    <td>
                      {one.disabled && <span class="quiet-text">{t('desk.staff.out')}</span>}
                      {!one.disabled && one.id === me.id && <span>{t('desk.staff.you')}</span>}
                      {!one.disabled && one.id !== me.id && (
                        <button
                          type="button"
                          class="button small"
                          aria-label={t('desk.staff.end.of', { name: one.name })}
                          onClick={() => setLeaving(one)}
                        >
                          {t('desk.staff.end')}
                        </button>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
      {leaving && <ShutOut member={leaving} onClose={() => setLeaving(null)} onDone={list.reload} />}
    </section>
  );
}

function Roles({ of }: { of: StaffMember }) {
  const { networks } = useSession();
  const named = (id: string) => networks.find((one) => one.id === id)?.name ?? '';
  return (
    <>
      {of.roles
        .map(({ role, network }) =>
          network ? `${word('role', role)} ${named(network)}` : word('role', role),
        )
        .join(', ')}
    </>
  );
}

// A street contact is named for streets, on the page of the network.
const offered = roles.filter((one) => one !== 'street-contact');

interface Given {
  readonly name: string;
  readonly email: string;
  readonly organisation: string;
  readonly role: Role;
  readonly network: string;
  readonly language: Language;
}

function Newcomer({ staff, onDone }: { staff: readonly StaffMember[]; onDone: () => void }) {
  const { me, networks } = useSession();
  const blank: Given = {
    name: '',
    email: '',
    organisation: me.organisation.id,
    role: me.organisation.kind === 'police-zone' ? 'dispatcher' : 'prevention',
    network: '',
    language: me.language,
  };
  const [given, setGiven] = useState(blank);
  const change = (part: Partial<Given>) => setGiven((was) => ({ ...was, ...part }));
  const { busy, refusal, run } = useAct();
  const owners = new Map([
    [me.organisation.id, me.organisation.name],
    ...staff.map(({ organisation }): [string, string] => [organisation.id, organisation.name]),
  ]);
  const coordinates = given.role === 'coordinator';
  const letIn = () =>
    run(async () => {
      const { name, email, organisation, role, network, language } = given;
      const body = { name: name.trim(), email: email.trim(), organisation, language };
      await call('addStaff', {
        body: { ...body, roles: [{ role, network: coordinates ? network : null }] },
      });
      announce(t('desk.staff.letIn.done', { name: body.name }));
      setGiven(blank);
      onDone();
    });
  return (
    <details class="fold">
      <summary>{t('desk.staff.letIn')}</summary>
      <form
        class="card"
        onSubmit={(event) => {
          event.preventDefault();
          letIn();
        }}
      >
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
          <Field label={t('desk.staff.email')} hint={t('desk.staff.email.hint')}>
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
          <Field label={t('desk.staff.organisation')}>
            {(ids) => (
              <select
                {...ids}
                value={given.organisation}
                onChange={(event) => change({ organisation: event.currentTarget.value })}
              >
                {[...owners].map(([id, name]) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field label={t('desk.staff.role')} hint={t('desk.staff.role.hint')}>
            {(ids) => (
              <select
                {...ids}
                value={given.role}
                onChange={(event) => {
                  const role = roles.find((one) => one === event.currentTarget.value);
                  if (role) change({ role });
                }}
              >
                {offered.map((one) => (
                  <option key={one} value={one}>
                    {word('role', one)}
                  </option>
                ))}
              </select>
            )}
          </Field>
        </div>
        <div class="pair">
          {coordinates && (
            <Field label={t('desk.staff.network')}>
              {(ids) => (
                <select
                  {...ids}
                  required
                  value={given.network}
                  onChange={(event) => change({ network: event.currentTarget.value })}
                >
                  <option value="">{t('desk.choose')}</option>
                  {networks.map((one) => (
                    <option key={one.id} value={one.id}>
                      {one.name}
                    </option>
                  ))}
                </select>
              )}
            </Field>
          )}
          <LanguageField value={given.language} onChange={(language) => change({ language })} />
        </div>
        {refusal && <Refused refusal={refusal} />}
        <button type="submit" class="button primary" disabled={busy}>
          {t('desk.staff.letIn')}
        </button>
      </form>
    </details>
  );
}

function ShutOut(props: { member: StaffMember; onClose: () => void; onDone: () => void }) {
  const { name, id } = props.member;
  const { busy, refusal, run } = useAct();
  const end = () =>
    run(async () => {
      await call('disableStaff', { params: { id } });
      announce(t('desk.staff.end.done', { name }));
      props.onClose();
      props.onDone();
    });
  return (
    <Dialog
      title={t('desk.staff.end.of', { name })}
      onClose={props.onClose}
      footer={
        <>
          <button type="button" class="button" data-first onClick={props.onClose}>
            {t('console.cancel')}
          </button>
          <button type="button" class="button danger" disabled={busy} onClick={end}>
            {t('desk.staff.end')}
          </button>
        </>
      }
    >
      <p>{t('desk.staff.end.about')}</p>
      {refusal && <Refused refusal={refusal} />}
    </Dialog>
  );
}
