/** The communication plan as a document: the same rows by which the server decides, read aloud. */
import type { Plan, PlanRow } from '../../contract/shapes.ts';
import { ladderWords } from '../../contract/ladder.ts';
import { language, number, t, word } from '../ui/i18n.ts';
import { RuleGrid } from './plan-rules.tsx';
import { useSession } from './session.ts';

export function PlanPage() {
  const { plan, me } = useSession();
  return (
    <article class="plan">
      <h1>{t('console.page.plan')}</h1>
      <p>
        {me.organisation.name}, {t('console.plan.version', { version: plan.version })}.{' '}
        {t('console.plan.about')}
      </p>
      {plan.rows.map((row) => (
        <Row key={row.kind} row={row} />
      ))}
      <Rules plan={plan} />
    </article>
  );
}

function Row({ row }: { row: PlanRow }) {
  const second = t(`console.plan.second.${row.secondPerson}`, {
    networks: row.aboveNetworks,
    people: number(row.abovePeople),
  });
  return (
    <section class="card lined" data-class={row.class ?? 'ordinary'} aria-labelledby={`plan-${row.kind}`}>
      <div class="card-head">
        <h2 id={`plan-${row.kind}`}>{word('kind', row.kind)}</h2>
        {row.class && <span class="badge">{word('class', row.class)}</span>}
        {row.mine && <span class="badge">{t('console.plan.mine')}</span>}
      </div>
      <p>{word('kind', `${row.kind}.about`)}</p>
      <dl class="facts">
        <div>
          <dt>{t('console.plan.sentBy')}</dt>
          <dd>{row.sentBy.map((role) => word('role', role)).join(', ')}</dd>
        </div>
        <div>
          <dt>{t('console.plan.secondPerson')}</dt>
          <dd>{second}</dd>
        </div>
        <div>
          <dt>{t('console.plan.to')}</dt>
          <dd>{t(`console.plan.audience.${row.audience}`)}</dd>
        </div>
        <div>
          <dt>{t('console.plan.channels')}</dt>
          <dd>
            {row.steps.length === 0 && t('desk.plan.asParent')}
            {ladderWords(language.value, row.steps)}
          </dd>
        </div>
        {row.owes.length > 0 && (
          <div>
            <dt>{t('console.plan.owes')}</dt>
            <dd>{row.owes.map((one) => word('kind', one)).join(', ')}</dd>
          </div>
        )}
        {(row.needsLegalGround || row.needsExpiry) && (
          <div>
            <dt>{t('console.plan.needs')}</dt>
            <dd>
              {[
                row.needsLegalGround && t('console.compose.legalGround'),
                row.needsExpiry && t('console.compose.expiry'),
              ]
                .filter(Boolean)
                .join(', ')}
            </dd>
          </div>
        )}
      </dl>
    </section>
  );
}

function Rules({ plan }: { plan: Plan }) {
  if (plan.rules.length === 0) return null;
  return (
    <section class="card" aria-labelledby="rules">
      <h2 id="rules">{t('console.plan.rules')}</h2>
      <p>{t('console.plan.rules.about')}</p>
      <RuleGrid plan={plan} />
    </section>
  );
}
