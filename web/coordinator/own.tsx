/** The BINs somebody stands for: how each stands, what waits, and the ways on. Counts only, never people. */
import type { NetworkOverview } from '../../contract/coordinating.ts';
import { to } from '../pages.ts';
import { useSession, type Session } from '../police/session.ts';
import { call } from '../ui/api.ts';
import { dayName, number, t, word } from '../ui/i18n.ts';
import { Refused, useLoad, Waiting } from '../ui/pieces.tsx';
import { Link } from '../ui/router.tsx';

/** The networks somebody stands for, and whether as its coordinator or for some streets. */
export const standsFor = ({ me }: Session): { id: string; coordinates: boolean }[] => {
  const ids = [...new Set(me.roles.flatMap(({ network }) => (network ? [network] : [])))];
  return ids.map((id) => ({
    id,
    coordinates: me.roles.some((one) => one.network === id && one.role === 'coordinator'),
  }));
};

export function OwnNetworks() {
  const here = useSession();
  return (
    <section aria-labelledby="own">
      <h1 id="own">{t('coordinator.home')}</h1>
      {standsFor(here).map((one) => (
        <Own key={one.id} {...one} />
      ))}
    </section>
  );
}

function Own({ id, coordinates }: { id: string; coordinates: boolean }) {
  const seen = useLoad((signal) => call('networkOverview', { params: { id }, signal }), [id], 60_000);
  const of = seen.value;
  if (seen.refusal) return <Refused refusal={seen.refusal} retry={seen.reload} />;
  if (!of) return <Waiting what={t('console.loading')} />;
  return (
    <article class="card own-bin">
      <h2>{of.name}</h2>
      {of.ownStreets && <p>{t('coordinator.home.streets', { streets: of.ownStreets.join(', ') })}</p>}
      {of.screened === false && (
        <div class="notice" data-class="urgent">
          <p>
            <strong>{t('refusal.coordinator/not-screened')}</strong>{' '}
            {t('refusal.coordinator/not-screened.next')}
          </p>
        </div>
      )}
      {coordinates && <Cover of={of} mine />}
      <Figures of={of} />
      <div class="row bin-links">
        {of.screened !== false && (
          <Link class="button primary" to={to.members(id)}>
            {t('console.page.members')}
          </Link>
        )}
        {coordinates && (
          <Link class="button" to={to.coordinators(id)}>
            {t('console.page.coordinators')}
          </Link>
        )}
        {coordinates && (
          <Link class="button" to={to.reach(id)}>
            {t('reach.open')}
          </Link>
        )}
        <Link class="button" to={to.share(id)}>
          {t('console.page.share')}
        </Link>
      </div>
      {of.waiting && <SignedUp waiting={of.waiting} />}
    </article>
  );
}

/** Warns where one person carries it all, and of the first day on which nobody does. */
export function Cover({
  of,
  mine = false,
}: {
  of: Pick<NetworkOverview, 'alone' | 'nobodyFrom'>;
  mine?: boolean;
}) {
  if (of.nobodyFrom)
    return (
      <div class="notice" data-class="emergency">
        <p>
          <strong>{t('coordinator.nobodyFrom', { day: dayName(of.nobodyFrom) })}</strong>{' '}
          {t('coordinator.nobodyFrom.next')}
        </p>
      </div>
    );
  if (!of.alone) return null;
  return (
    <div class="notice" data-class="urgent">
      <p>
        <strong>{t(mine ? 'coordinator.alone' : 'coordinator.alone.of')}</strong>{' '}
        {mine && t('coordinator.alone.next')}
      </p>
    </div>
  );
}

function Figures({ of }: { of: NetworkOverview }) {
  const figures: readonly [string, number][] = [
    [t('coordinator.members'), of.members],
    ...(['well', 'failing', 'unreached'] as const).map((one): [string, number] => [
      word('coordinator.reach', one),
      of.reach[one],
    ]),
    [t('coordinator.rulesOwed'), of.rulesOwed],
  ];
  return (
    <dl class="figures">
      {figures.map(([name, count]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{number(count)}</dd>
        </div>
      ))}
    </dl>
  );
}

function SignedUp({ waiting }: { waiting: NonNullable<NetworkOverview['waiting']> }) {
  return (
    <section>
      <h3>{t('coordinator.waiting')}</h3>
      {waiting.length === 0 ? (
        <p class="quiet-text">{t('coordinator.waiting.none')}</p>
      ) : (
        <>
          <ul class="plain">
            {waiting.map(({ street, on, count }) => (
              <li key={street + on}>
                {t('coordinator.waiting.row', { street, people: count, day: dayName(on) })}
              </li>
            ))}
          </ul>
          <p class="quiet-text">{t('coordinator.waiting.about')}</p>
        </>
      )}
    </section>
  );
}
