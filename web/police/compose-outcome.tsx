/** What will happen: the ground, who is reached and who is not, and the phones on which it will be read. */
import { useState } from 'preact/hooks';
import { languages, type Language } from '../../contract/words.ts';
import type { Check, Draft } from '../../contract/shapes.ts';
import { ladderWords } from '../../contract/ladder.ts';
import { language as shown, number, t, word } from '../ui/i18n.ts';
import type { Composer } from './composer.ts';
import { drawing } from './compose-audience.tsx';
import { toggled } from './draft.ts';
import { GroundMap } from './ground-map.tsx';

export function Outcome({ composer }: { composer: Composer }) {
  const draft = composer.draft.value;
  const check = composer.check.value;
  const ahead = check?.reach.neighbours.filter((one) => one.ahead).map(({ id }) => id) ?? [];
  return (
    <div class="compose-outcome">
      <GroundMap
        chosen={draft.parent ? (check?.reach.networks.map(({ id }) => id) ?? []) : draft.audience.networks}
        offered={ahead}
        draft={draft}
        draw={drawing.value}
        {...(draft.parent
          ? {}
          : {
              onArea: (id: string) =>
                drawing.value === null && composer.change((was) => toggled(was, 'networks', id)),
            })}
        onShape={(shape) => {
          drawing.value = null;
          composer.change((was) => ({
            ...was,
            audience: {
              ...was.audience,
              polygon: shape.polygon
                ? shape.polygon.map(([longitude, latitude]) => [longitude, latitude])
                : null,
              circle: shape.circle ? { centre: [...shape.circle.centre], metres: shape.circle.metres } : null,
            },
          }));
        }}
      />
      {check && <ReachCard check={check} />}
      {check && <Previews check={check} mode={draft.mode} />}
    </div>
  );
}

/** Who would get it, per channel, and who would not. */
export function ReachCard({
  check: { reach, steps, class: of },
}: {
  check: Pick<Check, 'reach' | 'steps' | 'class'>;
}) {
  const rows = (['sms', 'voice', 'email', 'push'] as const).filter(
    (channel) => channel !== 'voice' || reach.channels.voice > 0,
  );
  return (
    <section class="card" aria-label={t('console.reach')}>
      <dl class="figures">
        <div>
          <dt>{t('console.reach.people')}</dt>
          <dd>{number(reach.people)}</dd>
        </div>
        <div>
          <dt>{t('console.reach.homes')}</dt>
          <dd>{number(reach.homes)}</dd>
        </div>
        {rows.map((channel) => (
          <div key={channel}>
            <dt>{word('channel', channel)}</dt>
            <dd>{number(reach.channels[channel])}</dd>
          </div>
        ))}
      </dl>
      <ul class="gaps">
        {reach.voiceOnly > 0 && <li>{t('console.reach.voiceOnly', { count: reach.voiceOnly })}</li>}
        {reach.noContact > 0 && <li>{t('console.reach.noContact', { count: reach.noContact })}</li>}
        {reach.ground !== null && reach.ground > reach.homes && (
          <li>{t('console.reach.ground', { ground: reach.ground, missing: reach.ground - reach.homes })}</li>
        )}
        {reach.declined > 0 && <li>{t('console.reach.declined', { count: reach.declined })}</li>}
        {reach.outsideAnyNetwork > 0 && of !== 'emergency' && (
          <li>{t('console.reach.outside', { count: reach.outsideAnyNetwork })}</li>
        )}
      </ul>
      <p class="hint">
        {t('console.reach.steps')}: {ladderWords(shown.value, steps)}
      </p>
      <p class="hint">
        {languages
          .filter((one) => reach.languages[one])
          .map((one) => `${word('language', one)} ${number(reach.languages[one] ?? 0)}`)
          .join(' · ')}
      </p>
    </section>
  );
}

/** The texts as they will stand on a phone, per language. */
export function Previews({ check, mode }: { check: Pick<Check, 'previews'>; mode: Draft['mode'] }) {
  const has = languages.filter((one) => check.previews.some(({ language }) => language === one));
  const [chosen, setChosen] = useState<Language | null>(null);
  const tab = chosen && has.includes(chosen) ? chosen : has[0];
  if (!tab) return null;
  const shown = check.previews.filter(({ language }) => language === tab);
  return (
    <section class={mode === 'real' ? 'card' : 'card hatch'} data-mode={mode} aria-labelledby="previews">
      <div class="row apart">
        <h2 id="previews">{t('console.previews')}</h2>
        <div class="row languages">
          {has.map((one) => (
            <button
              key={one}
              type="button"
              class="button small"
              aria-pressed={one === tab}
              onClick={() => setChosen(one)}
            >
              {one.toUpperCase()}
              <span class="visually-hidden">{word('language', one)}</span>
            </button>
          ))}
        </div>
      </div>
      <div class="preview-phone" lang={tab}>
        {shown.map((one) => (
          <div key={one.network ?? ''} class="preview">
            <p class="preview-sms">{one.sms}</p>
            <p class="hint" lang={document.documentElement.lang}>
              {one.network ?? t('console.previews.everyone')} · {number(one.measure.units)}/
              {number(one.measure.limit)} · {t('console.compose.segments', { count: one.measure.segments })}
              {!one.original && ` · ${t('console.previews.notOriginal')}`}
            </p>
          </div>
        ))}
        {shown[0]?.body && (
          <details class="fold">
            <summary lang={document.documentElement.lang}>{t('console.compose.email')}</summary>
            <p>
              <strong>{shown[0].subject}</strong>
            </p>
            <p class="preview-body">{shown[0].body}</p>
          </details>
        )}
      </div>
    </section>
  );
}
