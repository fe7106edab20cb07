/**
 * The words. Each language has a tab; what was not written by hand comes from the template and follows the facts above.
 * Below the box stands what the text costs in SMS, which letter makes it dear, and what the privacy check marked.
 */
import { useState } from 'preact/hooks';
import { languages, type Language } from '../../contract/words.ts';
import type { Check, Mark, Texts } from '../../contract/shapes.ts';
import { call } from '../ui/api.ts';
import { number, t, word } from '../ui/i18n.ts';
import { Dialog, Field, Refused, useAct } from '../ui/pieces.tsx';
import type { Composer } from './composer.ts';
import { filledTexts, numberFor, templateFor, withProposal, withSpelling, withText } from './draft.ts';
import { useSession } from './session.ts';

export function Words({ composer }: { composer: Composer }) {
  const { me, plan } = useSession();
  const draft = composer.draft.value;
  const check = composer.check.value;
  const due = check?.languagesDue ?? [];
  const shown = languages.filter(
    (one) => due.includes(one) || me.organisation.languages.includes(one) || draft.texts[one],
  );
  const [chosen, setChosen] = useState<Language | null>(null);
  const tab = chosen && shown.includes(chosen) ? chosen : (due[0] ?? shown[0] ?? 'nl');
  const template = templateFor(plan, draft.kind, draft.incident);
  const frame = template?.texts[tab];
  const own = draft.texts[tab];
  const filled = filledTexts(template, draft, tab, numberFor(me.organisation.emergencyNumbers, check?.class));
  const texts = own ?? filled;
  const write = (change: Partial<Texts>) =>
    composer.change((was) => withText(was, tab, { ...texts, ...change }));
  const back = () =>
    composer.change((was) => ({
      ...was,
      texts: Object.fromEntries(Object.entries(was.texts).filter(([language]) => language !== tab)),
    }));

  return (
    <section class="card" aria-labelledby="words">
      <h2 id="words">{t('console.compose.words')}</h2>
      <div class="tabs" role="tablist" aria-label={t('console.compose.words')}>
        {shown.map((one) => {
          const missing = check?.languagesMissing.includes(one);
          const marked = check?.marks.some((mark) => mark.language === one && !mark.kept);
          return (
            <button
              key={one}
              type="button"
              role="tab"
              id={`tab-${one}`}
              aria-selected={one === tab}
              aria-controls="words-panel"
              tabIndex={one === tab ? 0 : -1}
              onClick={() => setChosen(one)}
              onKeyDown={(event) => {
                const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
                const next = step && shown[(shown.indexOf(one) + step + shown.length) % shown.length];
                if (!next) return;
                setChosen(next);
                document.getElementById(`tab-${next}`)?.focus();
              }}
            >
              {word('language', one)}
              {due.includes(one) ? '' : ` (${t('console.compose.optional')})`}
              {missing && <span class="tab-flag"> {t('console.compose.missing')}</span>}
              {marked && <span class="tab-flag"> {t('console.compose.marked')}</span>}
            </button>
          );
        })}
      </div>
      <div id="words-panel" role="tabpanel" aria-labelledby={`tab-${tab}`}>
        <Field
          label={t('console.compose.sms')}
          hint={
            own && frame ? (
              <>
                {t('console.compose.ownText')}{' '}
                <button type="button" class="button small quiet" onClick={back}>
                  {t('console.compose.backToTemplate')}
                </button>
              </>
            ) : own || frame ? null : (
              t('console.compose.noTemplate')
            )
          }
        >
          {(ids) => (
            <textarea
              {...ids}
              lang={tab}
              maxLength={1600}
              rows={4}
              value={texts.sms}
              data-field={`sms-${tab}`}
              onInput={(event) => write({ sms: event.currentTarget.value })}
            />
          )}
        </Field>
        <Measure composer={composer} check={check} language={tab} />
        <Marks composer={composer} language={tab} />
        <details
          class="fold"
          open={draft.kind === 'feedback' || (texts.body !== '' && check?.class === 'ordinary')}
        >
          <summary>{t('console.compose.email')}</summary>
          <Field label={t('console.compose.subject')}>
            {(ids) => (
              <input
                {...ids}
                lang={tab}
                maxLength={200}
                value={texts.subject}
                onInput={(event) => write({ subject: event.currentTarget.value })}
              />
            )}
          </Field>
          <Field label={t('console.compose.body')} hint={t('console.compose.body.hint')}>
            {(ids) => (
              <textarea
                {...ids}
                lang={tab}
                rows={8}
                maxLength={10_000}
                value={texts.body}
                onInput={(event) => write({ body: event.currentTarget.value })}
              />
            )}
          </Field>
        </details>
      </div>
    </section>
  );
}

/** `138/160`, and each letter that made it dear with a spelling that does not. */
function Measure({
  composer,
  check,
  language,
}: {
  composer: Composer;
  check: Check | null;
  language: Language;
}) {
  const longest = check?.previews
    .filter((one) => one.language === language)
    .sort((a, b) => b.measure.units - a.measure.units)[0]?.measure;
  if (!longest) return null;
  const breaks = [...new Map(longest.breaks.map((one) => [one.character, one])).values()];
  return (
    <div class="measure">
      <p>
        <output class={longest.segments > 1 ? 'count over' : 'count'}>
          {number(longest.units)}/{number(longest.limit)}
        </output>{' '}
        {t('console.compose.segments', { count: longest.segments })}
        {longest.encoding === 'ucs2' && ` · ${t('console.compose.ucs2')}`}
      </p>
      {breaks.map(({ character, replacement }) => (
        <p key={character} class="row break">
          <span>{t('console.compose.breaks', { character })}</span>
          {replacement !== null && (
            <button
              type="button"
              class="button small"
              onClick={() => composer.change((was) => withSpelling(was, language, character, replacement))}
            >
              {replacement === ''
                ? t('console.compose.leaveOut')
                : t('console.compose.replaceBy', { text: replacement })}
            </button>
          )}
        </p>
      ))}
    </div>
  );
}

function Marks({ composer, language }: { composer: Composer; language: Language }) {
  const marks = (composer.check.value?.marks ?? []).filter((one) => one.language === language);
  const [asking, setAsking] = useState<Mark | null>(null);
  const { busy, refusal, run } = useAct();
  const keep = (mark: Mark, ground: string | null) =>
    run(async () => {
      await composer.flush();
      const { field, kind, text } = mark;
      const answer = await call('keepMark', {
        params: { id: composer.id },
        body: { language: mark.language, field, kind, text, ground },
      });
      composer.take(answer);
      setAsking(null);
    });
  if (marks.length === 0) {
    return <p class="hint">{composer.check.value ? t('console.compose.privacyFine') : ''}</p>;
  }
  return (
    <>
      <ul class="marks">
        {marks.map((mark) => (
          <li key={`${mark.field}${mark.kind}${mark.start}`} data-weight={mark.weight} data-kept={mark.kept}>
            <p>
              <mark>{mark.text}</mark> <strong>{word('mark', mark.kind)}</strong>:{' '}
              {mark.kept ? t('console.compose.kept') : word('mark', mark.weight).toLowerCase()}
            </p>
            <p class="hint">{word('mark', `${mark.kind}.why`)}</p>
            {!mark.kept && (
              <div class="row">
                {mark.proposal !== null && (
                  <button
                    type="button"
                    class="button small"
                    onClick={() => composer.change((was) => withProposal(was, mark))}
                  >
                    {mark.proposal === ''
                      ? t('console.compose.leaveOut')
                      : t('console.compose.replaceBy', { text: mark.proposal })}
                  </button>
                )}
                <button
                  type="button"
                  class="button small quiet"
                  disabled={busy}
                  onClick={() => (mark.weight === 'stop' ? setAsking(mark) : keep(mark, null))}
                >
                  {t('console.compose.keep')}
                </button>
              </div>
            )}
          </li>
        ))}
      </ul>
      {refusal && !asking && <Refused refusal={refusal} />}
      {asking && (
        <Ground
          mark={asking}
          busy={busy}
          refusal={refusal}
          onKeep={(ground) => keep(asking, ground)}
          onClose={() => setAsking(null)}
        />
      )}
    </>
  );
}

function Ground(props: {
  mark: Mark;
  busy: boolean;
  refusal: Parameters<typeof Refused>[0]['refusal'] | null;
  onKeep: (ground: string) => void;
  onClose: () => void;
}) {
  const [ground, setGround] = useState('');
  return (
    <Dialog
      title={t('console.ground.title', { text: props.mark.text })}
      onClose={props.onClose}
      footer={
        <>
          <button type="button" class="button" onClick={props.onClose}>
            {t('console.cancel')}
          </button>
          <button
            type="button"
            class="button primary"
            disabled={props.busy || ground.trim().length < 3}
            onClick={() => props.onKeep(ground.trim())}
          >
            {t('console.compose.keep')}
          </button>
        </>
      }
    >
      <p>{word('mark', `${props.mark.kind}.why`)}</p>
      <Field label={t('console.ground.label')} hint={t('console.ground.hint')}>
        {(ids) => (
          <textarea
            {...ids}
            data-first
            maxLength={300}
            rows={3}
            value={ground}
            onInput={(event) => setGround(event.currentTarget.value)}
          />
        )}
      </Field>
      {props.refusal && <Refused refusal={props.refusal} />}
    </Dialog>
  );
}
