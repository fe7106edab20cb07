/** Where residents wish for a BIN, by street: on the map and, for whoever cannot use a map, in a table. */
import { useMemo } from 'preact/hooks';
import { to } from '../pages.ts';
import { call } from '../ui/api.ts';
import { number, t } from '../ui/i18n.ts';
import { MapView, type MapArea } from '../ui/map.tsx';
import { Empty, Refused, useLoad, Waiting } from '../ui/pieces.tsx';
import { Link } from '../ui/router.tsx';
import { useSession } from './session.ts';

export function Wishes() {
  const { value, refusal, reload } = useLoad((signal) => call('listWishes', { signal }), []);
  const { networks, me } = useSession();
  const areas = useMemo(
    () =>
      networks.map((one): MapArea => ({ id: one.id, name: one.name, polygons: one.areas, look: 'faint' })),
    [networks],
  );
  const marks = useMemo(
    () => value?.map((one) => ({ at: one.centre, name: `${one.name}: ${one.count}`, weight: one.count })),
    [value],
  );
  return (
    <section>
      <h1>{t('wishes.title')}</h1>
      <p>{t('wishes.about')}</p>
      {refusal && <Refused refusal={refusal} retry={reload} />}
      {!value && !refusal && <Waiting what={t('console.loading')} />}
      {value?.length === 0 && (
        <Empty title={t('wishes.none')}>
          <p>{t('wishes.none.next', { path: '/vind' })}</p>
        </Empty>
      )}
      {value && value.length > 0 && (
        <div class="networks">
          <div class="networks-map">
            <MapView
              label={t('wishes.map')}
              areas={areas}
              marks={marks ?? []}
              fit={value.map((one) => one.centre)}
              fitKey={value.map((one) => one.street).join()}
              tiles={me.tiles}
            />
          </div>
          <div class="table-wrap">
            <table class="table">
              <thead>
                <tr>
                  <th scope="col">{t('wishes.street')}</th>
                  <th scope="col" class="number">
                    {t('wishes.count')}
                  </th>
                </tr>
              </thead>
              <tbody>
                {value.map((one) => (
                  <tr key={one.street}>
                    <th scope="row">
                      {one.name}
                      <br />
                      <span class="quiet-text">
                        {one.postcode} {one.municipality}
                      </span>
                    </th>
                    <td class="number">{number(one.count)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </div>
      )}
      <p>
        <Link to={to.networks()}>{t('wishes.back')}</Link>
      </p>
    </section>
  );
}
