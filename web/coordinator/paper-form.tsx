/** A signed paper form, typed in by whoever stands for the BIN. Whoever signed it is nobody here until they give the code. */
import { useState } from 'preact/hooks';
import type { Place } from '../../contract/shapes.ts';
import type { Language } from '../../contract/words.ts';
import { useSession } from '../police/session.ts';
import { call, keepFile, type Answer } from '../ui/api.ts';
import { dayName, t, timeZone, word } from '../ui/i18n.ts';
import { announce, Field, LanguageField, Refused, useAct } from '../ui/pieces.tsx';
import { now, toField } from '../ui/time.ts';

const spelled = (one: Place): string =>
  `${one.name} ${one.number}${one.box ? ` ${one.box}` : ''}, ${one.postcode} ${one.municipality}`;
const today = (): string => toField(new Date(now.value).toISOString(), timeZone.value).slice(0, 10);

type Sent = Answer<'typeSignUp'> & {
  readonly name: string;
  readonly language: Language;
  readonly place: Place;
};

export function PaperForm({ id }: { id: string }) {
  const { me } = useSession();
  const blank = {
    name: '',
    contact: '',
    language: me.language,
    signedOn: today(),
    adult: false,
    member: true,
  };
  const [given, setGiven] = useState<typeof blank & { language: Language }>(blank);
  const [place, setPlace] = useState<Place | null>(null);
  // The address has a state of its own, which starts anew with every form.
  const [round, setRound] = useState(0);
  const [sent, setSent] = useState<Sent | null>(null);
  const change = (part: Partial<typeof given>) => setGiven((was) => ({ ...was, ...part }));
  const { busy, refusal, run } = useAct();
  const save = () =>
    run(async () => {
      if (!place) return;
      const body = { ...given, address: place.address };
      const done = await call('typeSignUp', { params: { id }, body });
      setSent({ ...done, name: given.name.trim(), language: given.language, place });
      setGiven(blank);
      setPlace(null);
      setRound((before) => before + 1);
      announce(t('coordinator.saved'));
    });
  return (
    <details class="fold" data-paper>
      <summary>{t('coordinator.form')}</summary>
      <form
        class="card"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <p>{t('coordinator.form.about')}</p>
        <Field label={t('coordinator.form.name')}>
          {(ids) => (
            <input
              {...ids}
              required
              maxLength={120}
              autocomplete="off"
              value={given.name}
              onInput={(event) => change({ name: event.currentTarget.value })}
            />
          )}
        </Field>
        <Address key={round} place={place} onPlace={setPlace} />
        <Field label={t('coordinator.form.contact')} hint={t('coordinator.form.contact.hint')}>
          {(ids) => (
            <input
              {...ids}
              maxLength={254}
              autocomplete="off"
              value={given.contact}
              onInput={(event) => change({ contact: event.currentTarget.value })}
            />
          )}
        </Field>
        <div class="pair">
          <LanguageField value={given.language} onChange={(language) => change({ language })} />
          <Field label={t('coordinator.form.signedOn')}>
            {(ids) => (
              <input
                {...ids}
                type="date"
                required
                max={today()}
                value={given.signedOn}
                onInput={(event) => change({ signedOn: event.currentTarget.value })}
              />
            )}
          </Field>
        </div>
        <label class="check">
          <input
            type="checkbox"
            checked={given.member}
            onChange={(event) => change({ member: event.currentTarget.checked })}
          />
          {t('coordinator.form.member')}
        </label>
        <label class="check">
          <input
            type="checkbox"
            required
            checked={given.adult}
            onChange={(event) => change({ adult: event.currentTarget.checked })}
          />
          {t('coordinator.form.adult')}
        </label>
        {refusal && <Refused refusal={refusal} />}
        <button type="submit" class="button primary" disabled={busy || !place}>
          {t('coordinator.form.do')}
        </button>
      </form>
      {sent && <Done id={id} sent={sent} />}
    </details>
  );
}

/** How the code goes; a letter is printed at once, for its code is told this once. */
function Done({ id, sent }: { id: string; sent: Sent }) {
  const { busy, refusal, run } = useAct();
  const { letter, name, language, place } = sent;
  const lines = [
    `${place.name} ${place.number}${place.box ? ` ${place.box}` : ''}`,
    `${place.postcode} ${place.municipality}`,
  ];
  return (
    <div class="notice" data-class="end" role="status">
      <p>
        {letter
          ? t('coordinator.form.letter', { code: letter.code, day: dayName(letter.expiresOn) })
          : t('coordinator.form.sent', { channel: word('channel', sent.sent) })}
      </p>
      {letter && (
        <button
          type="button"
          class="button"
          disabled={busy}
          onClick={() =>
            run(() =>
              keepFile(
                'printCodeLetter',
                { params: { id }, body: { name, lines, language, ...letter } },
                'belfort-letter.pdf',
              ),
            )
          }
        >
          {t('coordinator.form.print')}
        </button>
      )}
      {refusal && <Refused refusal={refusal} />}
    </div>
  );
}

/** An address of the register: typed, sought, and chosen where there are several. */
function Address({ place, onPlace }: { place: Place | null; onPlace: (place: Place | null) => void }) {
  const [text, setText] = useState('');
  const [found, setFound] = useState<readonly Place[] | null>(null);
  const { busy, refusal, run } = useAct();
  const seek = () =>
    run(async () => {
      if (!text.trim()) return;
      const places = await call('findPlace', { query: { q: text.trim() } });
      setFound(places);
      onPlace(places[0] ?? null);
    });
  return (
    <>
      <Field
        label={t('coordinator.form.address')}
        error={found?.length === 0 ? t('coordinator.form.address.none') : null}
      >
        {(ids) => (
          <input
            {...ids}
            type="search"
            maxLength={120}
            autocomplete="off"
            value={text}
            onInput={(event) => {
              setText(event.currentTarget.value);
              setFound(null);
              onPlace(null);
            }}
            onBlur={() => found === null && seek()}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return;
              event.preventDefault();
              seek();
            }}
          />
        )}
      </Field>
      {refusal && <Refused refusal={refusal} />}
      {found && found.length > 0 && (
        <Field label={t('coordinator.form.address.which')}>
          {(ids) => (
            <select
              {...ids}
              disabled={busy}
              value={place?.address ?? ''}
              onChange={(event) =>
                onPlace(found.find((one) => one.address === event.currentTarget.value) ?? null)
              }
            >
              {found.map((one) => (
                <option key={one.address} value={one.address}>
                  {spelled(one)}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
    </>
  );
}
