/** When a call starts: kinds of fact down, the hours of a day across, what the zone agreed in between. */
import type { Verdict } from '../../contract/domain.ts';
import type { Plan } from '../../contract/shapes.ts';
import { t, word } from '../ui/i18n.ts';
import '../ui/desk.css';

type Rule = Plan['rules'][number];
export interface Span {
  readonly from: number;
  readonly until: number;
  readonly verdict: Verdict | null;
}

const holds = ({ fromHour, untilHour }: Rule, hour: number): boolean =>
  fromHour < untilHour ? hour >= fromHour && hour < untilHour : hour >= fromHour || hour < untilHour;

// The day is drawn from morning to morning: a night is one run then, and not two slivers at the edges.
const dawn = 6;

/** A day of one kind of fact in runs of equal verdict, from dawn to dawn (6 to 30); null where nothing was agreed. */
export function spansOf(rules: readonly Rule[]): Span[] {
  const spans: Span[] = [];
  for (let hour = dawn; hour < dawn + 24; hour++) {
    const verdict = rules.find((rule) => holds(rule, hour % 24))?.verdict ?? null;
    const last = spans.at(-1);
    if (last?.verdict === verdict) spans[spans.length - 1] = { ...last, until: hour + 1 };
    else spans.push({ from: hour, until: hour + 1, verdict });
  }
  return spans;
}

export function RuleGrid({ plan }: { plan: Plan }) {
  const facts = [...new Set(plan.rules.map(({ incident }) => incident))];
  return (
    // A region that scrolls must be reachable by keyboard.
    <div class="table-wrap" tabIndex={0} role="region" aria-label={t('console.plan.rules.about')}>
      <table class="rule-grid">
        <thead>
          <tr>
            <th scope="col">{t('console.compose.incident')}</th>
            {[6, 9, 12, 15, 18, 21, 0, 3].map((hour) => (
              <th key={hour} scope="col" colSpan={3}>
                {t('desk.hour', { hour })}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {facts.map((incident) => (
            <tr key={incident}>
              <th scope="row">{word('incident', incident)}</th>
              {spansOf(plan.rules.filter((rule) => rule.incident === incident)).map((span) => (
                <td key={span.from} colSpan={span.until - span.from} data-verdict={span.verdict ?? 'none'}>
                  <span class="visually-hidden">
                    {t('desk.hours', { from: span.from % 24, until: span.until % 24 })}{' '}
                  </span>
                  {span.verdict ? word('verdict', span.verdict) : t('desk.noVerdict')}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
