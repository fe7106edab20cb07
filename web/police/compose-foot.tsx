/** The foot of the form: how many, how dear, what still stops it, and the next step. Always in view. */
import { money, number, t, word } from '../ui/i18n.ts';
import type { Refused } from '../../contract/shapes.ts';
import type { Composer } from './composer.ts';

interface Props {
  readonly composer: Composer;
  readonly busy: boolean;
  readonly stops: readonly Refused[];
  readonly onPress: () => void;
}

export function Foot({ composer, busy, stops, onPress }: Props) {
  const check = composer.check.value;
  const second = check?.secondPerson;
  const mode = composer.draft.value.mode;
  const label = second?.due ? t('console.compose.submit') : t('console.compose.send');
  return (
    <div class="compose-foot">
      <div class="compose-sum" aria-live="polite">
        {check ? (
          <p>
            <strong class="sum">
              {t('console.people', { count: number(check.reach.people), n: check.reach.people })}
            </strong>{' '}
            <span class="nowrap">{money(check.cost.cents)}</span>
            {check.cost.smsSegments > 0 && (
              <span class="quiet-text"> ({t('console.smsCount', { count: check.cost.smsSegments })})</span>
            )}
            {!composer.fresh.value && <span class="quiet-text"> {t('console.counting')}</span>}
          </p>
        ) : (
          <p class="quiet-text">{t('console.counting')}</p>
        )}
        {second?.due && (
          <p class="quiet-text">
            {t(`console.second.${second.why}`)} {second.roles.map((role) => word('role', role)).join(', ')}
          </p>
        )}
        {second?.reviewDue && <p class="quiet-text">{t('console.second.review')}</p>}
      </div>
      <div class="compose-next">
        {stops.length > 0 && (
          <ul id="stops" class="stops" tabIndex={0} aria-label={t('console.compose.stops')}>
            {stops.map((one) => (
              <li key={one.code}>
                <strong>{one.sentence}</strong> {one.next}
              </li>
            ))}
          </ul>
        )}
        <button
          type="button"
          class="button primary send"
          data-send
          disabled={busy}
          onClick={onPress}
          aria-keyshortcuts="Control+Enter"
        >
          {mode !== 'real' && `${word('mode', mode).toUpperCase()}: `}
          {label}
          <kbd>Ctrl ⏎</kbd>
        </button>
      </div>
    </div>
  );
}
