/** What the plan asks for beside the words: the verdict of the rule table, the legal ground, the end, a child. */
import { isFollowUp } from '../../contract/domain.ts';
import { t, timeZone, word } from '../ui/i18n.ts';
import { Field } from '../ui/pieces.tsx';
import { fromField, moment, toField } from '../ui/time.ts';
import type { Composer } from './composer.ts';
import { rowOf, useSession } from './session.ts';

export function Conditions({ composer }: { composer: Composer }) {
  const { plan } = useSession();
  const draft = composer.draft.value;
  const rule = composer.check.value?.rule ?? null;
  const row = rowOf(plan, draft.kind);
  const consult = rule && rule.verdict !== 'start';
  const missing = draft.kind === 'vermist';
  const canEnd = !isFollowUp(draft.kind);
  if (!rule && !row?.needsLegalGround && !canEnd && !missing) return null;
  return (
    <section class="card" aria-labelledby="conditions">
      <h2 id="conditions">{t('console.compose.conditions')}</h2>
      {rule && (
        <p
          class="verdict"
          data-class={rule.verdict === 'start' ? 'end' : rule.verdict === 'consult' ? 'urgent' : 'emergency'}
        >
          <span class="badge filled">{word('verdict', rule.verdict)}</span>{' '}
          {t('console.compose.rule', {
            incident: draft.incident ? word('incident', draft.incident).toLowerCase() : '',
            hour: rule.hour,
          })}
        </p>
      )}
      {consult && (
        <Field label={t('console.compose.consulted')} hint={t('console.compose.consulted.hint')}>
          {(ids) => (
            <input
              {...ids}
              list="consulted"
              maxLength={300}
              value={draft.consulted ?? ''}
              onInput={(event) => {
                const value = event.currentTarget.value || null;
                composer.change((was) => ({ ...was, consulted: value }));
              }}
            />
          )}
        </Field>
      )}
      {consult && (
        <datalist id="consulted">
          {(['officer', 'chief', 'dispatcher'] as const).map((role) => (
            <option key={role} value={word('role', role)} />
          ))}
        </datalist>
      )}
      {row?.needsLegalGround && (
        <Field label={t('console.compose.legalGround')} hint={t('console.compose.legalGround.hint')}>
          {(ids) => (
            <input
              {...ids}
              maxLength={300}
              value={draft.legalGround ?? ''}
              onInput={(event) => {
                const value = event.currentTarget.value || null;
                composer.change((was) => ({ ...was, legalGround: value }));
              }}
            />
          )}
        </Field>
      )}
      {missing && (
        <label class="check">
          <input
            type="checkbox"
            checked={draft.childUnder13}
            onChange={(event) => {
              const { checked } = event.currentTarget;
              composer.change((was) => ({ ...was, childUnder13: checked }));
            }}
          />
          {t('console.compose.child')}
        </label>
      )}
      {canEnd && (
        <>
          <Field
            label={row?.needsExpiry ? t('console.compose.expiry') : t('console.compose.expiryOptional')}
            hint={t('console.compose.expiry.hint')}
          >
            {(ids) => (
              <input
                {...ids}
                type="datetime-local"
                value={draft.expiresAt ? toField(draft.expiresAt, timeZone.value) : ''}
                onInput={(event) => {
                  const iso = fromField(event.currentTarget.value, timeZone.value);
                  composer.change((was) => ({ ...was, expiresAt: iso }));
                }}
              />
            )}
          </Field>
          <div class="row quick">
            {[1, 2, 4].map((hours) => (
              <button
                key={hours}
                type="button"
                class="button small"
                onClick={() => {
                  const expiresAt = new Date(moment() + hours * 3_600_000).toISOString();
                  composer.change((was) => ({ ...was, expiresAt }));
                }}
              >
                {t('console.compose.inHours', { count: hours })}
              </button>
            ))}
          </div>
        </>
      )}
    </section>
  );
}
