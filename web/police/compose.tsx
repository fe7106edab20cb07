/**
 * Composing. The left column is what a person writes, from top to bottom in the order in which a dispatcher hears it:
 * where, when, which way, what; then to whom; then the words. The right column is what will happen. The foot always
 * shows how many people, what it costs, and the one button that comes next.
 */
import { useEffect, useState } from 'preact/hooks';
import {
  incidents,
  isFollowUp,
  kinds,
  modes,
  type Incident,
  type Kind,
  type Mode,
} from '../../contract/domain.ts';
import { to } from '../pages.ts';
import { asRefusal, call, type Refusal } from '../ui/api.ts';
import { t, word } from '../ui/i18n.ts';
import { newId } from '../ui/id.ts';
import { useShortcuts } from '../ui/keys.ts';
import { Field, Refused, useAct, Waiting } from '../ui/pieces.tsx';
import { go, Link, place } from '../ui/router.tsx';
import { Sign } from '../ui/sign.tsx';
import { moment } from '../ui/time.ts';
import { toneOf } from '../../contract/signs.ts';
import { Audience } from './compose-audience.tsx';
import { Conditions } from './compose-conditions.tsx';
import { Facts, Slots } from './compose-facts.tsx';
import { Foot } from './compose-foot.tsx';
import { Outcome } from './compose-outcome.tsx';
import { Words } from './compose-words.tsx';
import { openComposer, type Composer } from './composer.ts';
import { Confirm } from './confirm.tsx';
import { blankDraft, lookOf, templateFor, testWords } from './draft.ts';
import { keepDraft } from './kept-drafts.ts';
import { useHatch } from './hatch.ts';
import { rowOf, useSession } from './session.ts';

const oneOf = <T extends string>(list: readonly T[], value: string | null): T | null =>
  list.find((one) => one === value) ?? null;

/** What the address asks for: `?kind=oproep&incident=burglary&mode=test&parent=...`. */
function asked(plan: Parameters<typeof templateFor>[0]) {
  const { query } = place.value;
  const kind: Kind = oneOf(kinds, query.get('kind')) ?? plan.rows.find((row) => row.mine)?.kind ?? 'oproep';
  const incident: Incident | null =
    oneOf(incidents, query.get('incident')) ?? (kind === 'vermist' ? 'missing-person' : null);
  const draft = blankDraft(kind, oneOf(modes, query.get('mode')) ?? 'real', incident, query.get('parent'));
  const urgent = kind === 'oproep' || kind === 'vermist';
  return {
    ...draft,
    template: templateFor(plan, kind, incident)?.id ?? null,
    // What may not run without an end begins with one that can be moved.
    expiresAt: rowOf(plan, kind)?.needsExpiry ? new Date(moment() + 2 * 3_600_000).toISOString() : null,
    factAt: urgent ? new Date(moment()).toISOString() : null,
  };
}

export function Compose({ id }: { id: string }) {
  const { me, plan } = useSession();
  const [composer, setComposer] = useState<Composer | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  useEffect(() => {
    let gone = false;
    let opened: Composer | null = null;
    openComposer(me.id, id, asked(plan), place.value.query.has('kind')).then(
      (found) => {
        if (gone) return found.close();
        if (found.message.value && !['draft', 'returned'].includes(found.message.value.state)) {
          found.settle();
          return go(to.message(id), { replace: true });
        }
        opened = found;
        setComposer(found);
      },
      (cause: unknown) => setRefusal(asRefusal(cause)),
    );
    return () => {
      gone = true;
      opened?.close();
    };
  }, [id]);
  if (refusal) {
    return (
      <>
        <h1>{t('console.page.compose')}</h1>
        <Refused refusal={refusal} />
        <p>
          <Link class="button" to={to.home()}>
            {t('console.backHome')}
          </Link>
        </p>
      </>
    );
  }
  if (!composer) return <Waiting what={t('console.loading')} />;
  return <Form composer={composer} key={composer.id} />;
}

function Form({ composer }: { composer: Composer }) {
  const { me, plan } = useSession();
  const draft = composer.draft.value;
  const check = composer.check.value;
  const message = composer.message.value;
  const follows = isFollowUp(draft.kind);
  const [confirming, setConfirming] = useState(false);
  const { busy, refusal, run } = useAct();
  useHatch(draft.mode);

  const toSubmit = Boolean(check?.secondPerson.due);
  const press = () =>
    run(async () => {
      const saved = await composer.flush();
      const now = composer.check.value;
      const stops = stopping(now?.refusals ?? [], Boolean(now?.secondPerson.due));
      if (stops.length > 0) return document.getElementById('stops')?.focus();
      if (now?.secondPerson.due) {
        const answer = await call('submitMessage', {
          params: { id: composer.id },
          body: { revision: saved.revision },
        });
        composer.settle();
        return go(to.message(answer.id));
      }
      return setConfirming(true);
    });
  useShortcuts([
    {
      key: 'Ctrl+Enter',
      label: toSubmit ? t('console.compose.submit') : t('console.compose.send'),
      act: press,
    },
  ]);

  // "Einde" on the live screen asks to go straight to the confirmation: its words are ready and the people are known.
  const straight = place.value.query.get('send') === '1';
  const ready = straight && check !== null && check.refusals.length === 0 && !check.secondPerson.due;
  useEffect(() => {
    if (ready) press();
  }, [ready]);

  // Once the server has it, the address stands for the draft itself and no longer for how it began.
  const kept = message !== null;
  useEffect(() => {
    if (kept && place.value.query.has('kind')) go(to.compose(composer.id), { replace: true });
  }, [kept]);

  const changeMode = (mode: Mode) => {
    if (mode === draft.mode) return;
    // A test starts from neutral words; whoever goes back to real gets the template again.
    const number = me.organisation.emergencyNumbers[0] ?? '101';
    const texts = mode === 'test' ? testWords(plan, number) : draft.mode === 'test' ? {} : draft.texts;
    if (!message) return composer.change((now) => ({ ...now, mode, texts }));
    // The mode is fixed when a message is made: another mode is another message with the same words.
    const copy = newId();
    keepDraft(me.id, copy, {
      draft: { ...draft, mode, texts },
      revision: null,
      keptAt: new Date(moment()).toISOString(),
    });
    run(async () => {
      await composer.flush();
      await call('withdrawMessage', {
        params: { id: composer.id },
        body: { revision: composer.message.value?.revision ?? message.revision },
      });
      composer.settle();
    });
    go(to.compose(copy), { replace: true });
    return undefined;
  };

  const shown = check?.class ?? rowOf(plan, draft.kind)?.class ?? 'ordinary';
  return (
    <div class="compose" data-class={lookOf(draft.kind, shown)} data-mode={draft.mode}>
      <div class="bar compose-bar">
        <Sign name={toneOf({ kind: draft.kind, class: shown, mode: draft.mode })} />
        <h1>
          {draft.mode !== 'real' && <span class="mode-word">{word('mode', draft.mode).toUpperCase()} </span>}
          {word('kind', draft.kind).toUpperCase()}
          {draft.incident && (
            <span class="compose-incident"> {word('incident', draft.incident).toLowerCase()}</span>
          )}
        </h1>
        <p class="end" role="status">
          {t(`console.saved.${composer.saved.value}`)}
        </p>
      </div>

      {message?.returnedWhy && message.state === 'returned' && (
        <div class="notice" data-class="urgent">
          <p>
            <strong>{t('console.compose.returned')}</strong> {message.returnedWhy}
          </p>
        </div>
      )}

      <div class="compose-columns">
        <div class="compose-write">
          <section class="card" aria-labelledby="what">
            <h2 id="what">{t('console.compose.what')}</h2>
            <div class="pair">
              <IncidentField composer={composer} />
              {!follows && (
                <fieldset class="field">
                  <legend>{t('console.compose.mode')}</legend>
                  <div class="segments">
                    {modes.map((mode) => (
                      <label key={mode} data-mode={mode}>
                        <input
                          type="radio"
                          name="mode"
                          checked={draft.mode === mode}
                          onChange={() => changeMode(mode)}
                        />
                        <span>{word('mode', mode)}</span>
                      </label>
                    ))}
                  </div>
                </fieldset>
              )}
            </div>
            {follows ? <Slots composer={composer} /> : <Facts composer={composer} />}
          </section>
          <Audience composer={composer} />
          <Words composer={composer} />
          <Conditions composer={composer} />
        </div>
        <Outcome composer={composer} />
      </div>

      {composer.refusal.value && (
        <>
          <Refused refusal={composer.refusal.value} />
          {composer.refusal.value.code === 'message/revision' && (
            <div class="row">
              <button type="button" class="button" onClick={() => run(composer.overwrite)}>
                {t('console.compose.keepMine')}
              </button>
              <button
                type="button"
                class="button quiet"
                onClick={() => {
                  composer.settle();
                  location.reload();
                }}
              >
                {t('console.compose.takeTheirs')}
              </button>
            </div>
          )}
        </>
      )}
      {refusal && <Refused refusal={refusal} />}
      <Foot
        composer={composer}
        busy={busy}
        stops={stopping(check?.refusals ?? [], toSubmit)}
        onPress={press}
      />
      {confirming && check && (
        <Confirm
          id={composer.id}
          draft={draft}
          check={check}
          revision={message?.revision ?? 0}
          onRecount={() => composer.flush().then(() => undefined)}
          onClose={() => setConfirming(false)}
          onSent={(sent) => {
            composer.settle();
            go(to.message(sent.id));
          }}
        />
      )}
    </div>
  );
}

/** The refusals that stop the next step: that a second person is due is no stop when the step is to ask one. */
const stopping = <T extends { readonly code: string }>(refusals: readonly T[], submitting: boolean): T[] =>
  refusals.filter(({ code }) => !(submitting && code === 'message/second-person-due'));

/** Which fact it is about, out of those the plan has a template for and the others after them. */
function IncidentField({ composer }: { composer: Composer }) {
  const { plan } = useSession();
  const draft = composer.draft.value;
  if (isFollowUp(draft.kind)) return null;
  const written = new Set(
    plan.templates.filter(({ kind }) => kind === draft.kind).map(({ incident }) => incident),
  );
  const ordered = [...incidents].sort((a, b) => Number(written.has(b)) - Number(written.has(a)));
  return (
    <Field label={t('console.compose.incident')}>
      {(ids) => (
        <select
          {...ids}
          value={draft.incident ?? ''}
          onChange={(event) => {
            const incident = oneOf(incidents, event.currentTarget.value);
            composer.change((now) => ({
              ...now,
              incident,
              template: templateFor(plan, now.kind, incident)?.id ?? null,
            }));
          }}
        >
          <option value="">{t('console.compose.noIncident')}</option>
          {ordered.map((one) => (
            <option key={one} value={one}>
              {word('incident', one)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
