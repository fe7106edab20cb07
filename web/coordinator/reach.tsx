/** How far a network reaches, street by street: where nobody would hear, and where something no longer works. */
import type { ReachCounts } from '../../contract/reaching.ts';
import { call } from '../ui/api.ts';
import { number, t, word } from '../ui/i18n.ts';
import { Refused, useLoad, Waiting } from '../ui/pieces.tsx';

const channels = ['sms', 'voice', 'email', 'push'] as const;

export function ReachPage({ id }: { id: string }) {
  const seen = useLoad((signal) => call('networkReach', { params: { id }, signal }), [id]);
  const of = seen.value;
  if (seen.refusal) return <Refused refusal={seen.refusal} retry={seen.reload} />;
  if (!of) return <Waiting what={t('console.loading')} />;
  const cells = (one: ReachCounts) => (
    <>
      <td class="number">{number(one.homes)}</td>
      <td class="number">{number(one.withMember)}</td>
      <td class="number">{number(one.reached)}</td>
      <td class="number">{number(one.homes - one.reached)}</td>
      <td class="number">{number(one.members)}</td>
      {channels.map((channel) => (
        <td key={channel} class="number">
          {number(one.by[channel])}
        </td>
      ))}
      <td class="number">{number(one.failing)}</td>
      <td class="number">{number(one.unreached)}</td>
    </>
  );
  return (
    <section>
      <h1>{t('reach.title', { network: of.name })}</h1>
      <p>
        {t('reach.summary', {
          homes: of.total.homes,
          reached: of.total.reached,
          missing: of.total.homes - of.total.reached,
        })}
      </p>
      <p class="hint">{t('reach.about')}</p>
      <div class="table-wrap" tabindex={0} role="region" aria-label={t('reach.title', { network: of.name })}>
        <table class="table">
          <thead>
            <tr>
              <th scope="col">{t('reach.street')}</th>
              {(['homes', 'withMember', 'reached', 'missing', 'members'] as const).map((one) => (
                <th key={one} scope="col" class="number">
                  {t(`reach.${one}`)}
                </th>
              ))}
              {channels.map((channel) => (
                <th key={channel} scope="col" class="number">
                  {word('channel', channel)}
                </th>
              ))}
              <th scope="col" class="number">
                {t('reach.failing')}
              </th>
              <th scope="col" class="number">
                {t('reach.unreached')}
              </th>
            </tr>
          </thead>
          <tbody>
            {of.streets.map((one) => (
              <tr key={one.id}>
                <th scope="row">{one.name}</th>
                {cells(one)}
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{t('reach.total')}</th>
              {cells(of.total)}
            </tr>
          </tfoot>
        </table>
      </div>
    </section>
  );
}
