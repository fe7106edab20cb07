/** The networks one may see: on the map and, for whoever cannot use a map, in a table. */
import { useState } from 'preact/hooks';
import type { Role } from '../../contract/domain.ts';
import { to } from '../pages.ts';
import { number, t, word } from '../ui/i18n.ts';
import { Empty, Field } from '../ui/pieces.tsx';
import { Link } from '../ui/router.tsx';
import { GroundMap } from './ground-map.tsx';
import { NetworkStep } from './network-step.tsx';
import { seesWishes, useSession } from './session.ts';

export function Networks() {
  const here = useSession();
  const { networks } = here;
  const [chosen, setChosen] = useState<string | null>(null);
  const [sought, setSought] = useState('');
  const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  const rows = networks.filter((one) =>
    plain(`${one.name} ${one.municipality} ${one.code}`).includes(plain(sought)),
  );
  const picked = networks.find((one) => one.id === chosen);
  // Members join the network; its sub-areas only say where they live.
  const partOf = (id: string) => {
    const name = networks.find((one) => one.id === id)?.name;
    return name ? `${t('desk.network.partOf', { name })} · ` : '';
  };
  return (
    <section>
      <h1>{t('console.page.networks')}</h1>
      {seesWishes(here) && (
        <p>
          <Link to={to.wishes()}>{t('wishes.open')}</Link>
        </p>
      )}
      {networks.length === 0 ? (
        <Empty title={t('console.networks.none')}>
          <p>{t('console.networks.none.next')}</p>
        </Empty>
      ) : (
        <div class="networks">
          <div class="networks-map">
            <GroundMap chosen={chosen ? [chosen] : []} onArea={setChosen} />
            {picked && <NetworkStep key={picked.id} network={picked} />}
            {picked && !picked.parent && <Ways id={picked.id} />}
          </div>
          <div>
            <Field label={t('console.compose.findNetwork')}>
              {(ids) => (
                <input
                  {...ids}
                  type="search"
                  value={sought}
                  onInput={(event) => setSought(event.currentTarget.value)}
                />
              )}
            </Field>
            <div class="table-wrap">
              <table class="table">
                <thead>
                  <tr>
                    <th scope="col">{t('console.networks.name')}</th>
                    <th scope="col">{t('console.networks.state')}</th>
                    <th scope="col" class="number">
                      {t('console.networks.members')}
                    </th>
                    <th scope="col" class="number">
                      {t('console.reach.homes')}
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {rows.map((one) => (
                    <tr key={one.id} aria-selected={one.id === chosen}>
                      <th scope="row">
                        <button
                          type="button"
                          class="link"
                          aria-pressed={one.id === chosen}
                          onClick={() => setChosen(one.id === chosen ? null : one.id)}
                        >
                          {one.name}
                        </button>
                        <br />
                        <span class="quiet-text">
                          {one.parent && partOf(one.parent)}
                          {word('networkKind', one.kind)} · {one.municipality} · {one.owner.name}
                        </span>
                      </th>
                      <td>{word('network', one.state)}</td>
                      <td class="number">{one.parent ? '' : number(one.members)}</td>
                      <td class="number">{number(one.homes)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </div>
        </div>
      )}
    </section>
  );
}

/** The ways to a network's people, for whoever may go there; the server decides. */
function Ways({ id }: { id: string }) {
  const { me } = useSession();
  const is = (...wanted: readonly Role[]) => me.roles.some(({ role }) => wanted.includes(role));
  return (
    <p class="row">
      {is('officer', 'chief', 'prevention', 'coordinator') && (
        <Link class="button" to={to.coordinators(id)}>
          {t('coordinator.people')}
        </Link>
      )}
      {is('dispatcher', 'officer', 'chief', 'prevention', 'coordinator') && (
        <Link class="button" to={to.reach(id)}>
          {t('reach.open')}
        </Link>
      )}
      {is('officer', 'coordinator', 'street-contact') && (
        <Link class="button" to={to.members(id)}>
          {t('console.page.members')}
        </Link>
      )}
    </p>
  );
}
