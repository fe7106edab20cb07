/**
 * The next step of a network of one's own: recognised, active, asleep, stopped. Which step follows which is the server's
 * to say; ending a network ends its memberships for good and is asked twice.
 */
import { useState } from 'preact/hooks';
import { networkStates, type NetworkState, type Role } from '../../contract/domain.ts';
import type { Network } from '../../contract/shapes.ts';
import { call } from '../ui/api.ts';
import { t, word } from '../ui/i18n.ts';
import { announce, Dialog, Field, Refused, useAct } from '../ui/pieces.tsx';
import { session, useSession } from './session.ts';

// Whom to offer it; the server decides.
const offeredTo: readonly Role[] = ['officer', 'chief', 'prevention', 'system-manager'];
const ends = (state: NetworkState): boolean => state === 'gestopt' || state === 'gefuseerd';

export function NetworkStep({ network }: { network: Network }) {
  const { me } = useSession();
  const [wanted, setWanted] = useState<NetworkState | null>(null);
  const [asking, setAsking] = useState(false);
  const { busy, refusal, run } = useAct();
  if (network.owner.id !== me.organisation.id || ends(network.state)) return null;
  if (!me.roles.some(({ role }) => offeredTo.includes(role))) return null;
  const step = (state: NetworkState) =>
    run(async () => {
      setAsking(false);
      await call('setNetworkState', { params: { id: network.id }, body: { state } });
      const networks = await call('listNetworks');
      if (session.value) session.value = { ...session.value, networks };
      announce(t('desk.network.stepped', { name: network.name, state: word('network', state) }));
      setWanted(null);
    });
  return (
    <form
      class="card"
      aria-label={t('desk.network.step', { name: network.name })}
      onSubmit={(event) => {
        event.preventDefault();
        if (wanted && ends(wanted)) setAsking(true);
        else if (wanted) step(wanted);
      }}
    >
      <Field
        label={t('desk.network.step', { name: network.name })}
        hint={t('desk.network.now', { state: word('network', network.state) })}
      >
        {(ids) => (
          <select
            {...ids}
            required
            value={wanted ?? ''}
            onChange={(event) =>
              setWanted(networkStates.find((one) => one === event.currentTarget.value) ?? null)
            }
          >
            <option value="">{t('desk.choose')}</option>
            {networkStates
              .filter((one) => one !== network.state)
              .map((one) => (
                <option key={one} value={one}>
                  {word('network', one)}
                </option>
              ))}
          </select>
        )}
      </Field>
      {refusal && <Refused refusal={refusal} />}
      <button type="submit" class="button" disabled={busy || !wanted}>
        {t('desk.network.change')}
      </button>
      {asking && wanted && (
        <Dialog
          title={t('desk.network.ending', { name: network.name })}
          onClose={() => setAsking(false)}
          footer={
            <>
              <button type="button" class="button" data-first onClick={() => setAsking(false)}>
                {t('console.cancel')}
              </button>
              <button type="button" class="button danger" disabled={busy} onClick={() => step(wanted)}>
                {t('desk.network.change')}: {word('network', wanted)}
              </button>
            </>
          }
        >
          <p>{t('desk.network.ending.about', { count: network.members })}</p>
        </Dialog>
      )}
    </form>
  );
}
