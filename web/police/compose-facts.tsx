/**
 * Where, when, which way, and the slots of the template. Typing a street and number is all it takes: the address is
 * looked up while one types, its BIN is chosen and the message says the street, never the number.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import { compass, type Compass } from '../../contract/domain.ts';
import { choicesOf } from '../../contract/slots.ts';
import type { Network, Position } from '../../contract/shapes.ts';
import { call } from '../ui/api.ts';
import { language, t, timeZone, word } from '../ui/i18n.ts';
import { Field } from '../ui/pieces.tsx';
import { duration, fromField, moment, now, toField } from '../ui/time.ts';
import type { Composer } from './composer.ts';
import { happenedAt, templateFor, typedSlots } from './draft.ts';
import { useSession } from './session.ts';

export interface Found {
  readonly key: string;
  readonly label: string;
  readonly words: string;
  readonly at: Position;
  readonly networks: readonly string[];
  readonly networkNames: string;
}

/** Addresses that fit what was typed; streets, where no address does. */
export async function findPlaces(
  typed: string,
  networks: readonly Pick<Network, 'id' | 'name' | 'parent'>[],
  signal: AbortSignal,
): Promise<Found[]> {
  // A sub-area is reached through the network it is part of; both together would count twice.
  const whole = (ids: readonly string[]) =>
    ids.filter((id) => !ids.includes(networks.find((one) => one.id === id)?.parent ?? ''));
  const namesOf = (ids: readonly string[]) =>
    ids
      .map((id) => networks.find((one) => one.id === id)?.name ?? '')
      .filter(Boolean)
      .join(', ');
  const places = await call('findPlace', { query: { q: typed }, signal });
  if (places.length > 0) {
    return places.slice(0, 6).map((one) => ({
      key: one.address,
      label: `${one.name} ${one.number}${one.box ? ` ${one.box}` : ''}, ${one.postcode} ${one.municipality}`,
      words: one.name,
      at: one.at,
      networks: whole(one.networks.map(({ id }) => id)),
      networkNames: namesOf(whole(one.networks.map(({ id }) => id))),
    }));
  }
  const streets = await call('findStreets', { query: { q: typed }, signal });
  return streets.slice(0, 6).flatMap((one): Found[] => {
    if (!one.centre) return [];
    const named = networks.filter(({ id, name }) => one.networks.includes(id) || one.networks.includes(name));
    return [
      {
        key: one.id,
        label: `${one.name}, ${one.postcode} ${one.municipality}`,
        words: one.name,
        at: one.centre,
        networks: whole(named.map(({ id }) => id)),
        networkNames: namesOf(whole(named.map(({ id }) => id))),
      },
    ];
  });
}

export function Facts({ composer }: { composer: Composer }) {
  const draft = composer.draft.value;
  const urgent = draft.kind === 'oproep' || draft.kind === 'vermist' || draft.kind === 'crisis';
  return (
    <>
      <PlaceField composer={composer} />
      {urgent && (
        <div class="pair">
          <WhenField composer={composer} />
          <DirectionField composer={composer} />
        </div>
      )}
      <Slots composer={composer} />
    </>
  );
}

/** The template's slots; what is picked from the list is said in every language, what is typed stays as it is. */
export function Slots({ composer }: { composer: Composer }) {
  const { plan } = useSession();
  const draft = composer.draft.value;
  const slots = typedSlots(templateFor(plan, draft.kind, draft.incident), language.value);
  return (
    <div class="slots">
      {slots.map(({ name, required }) => {
        const choices = choicesOf(name);
        return (
          <Field
            key={name}
            label={
              required ? t('console.compose.required', { label: word('slot', name) }) : word('slot', name)
            }
          >
            {(ids) => (
              <>
                <input
                  {...ids}
                  list={choices.length > 0 ? `choices-${name}` : undefined}
                  value={draft.slots[name] ?? ''}
                  maxLength={300}
                  autocomplete="off"
                  data-field={name}
                  onInput={(event) => {
                    const { value } = event.currentTarget;
                    composer.change((was) => ({ ...was, slots: { ...was.slots, [name]: value } }));
                  }}
                />
                {choices.length > 0 && (
                  <datalist id={`choices-${name}`}>
                    {choices.map((one) => (
                      <option key={one.nl} value={one[language.value]} />
                    ))}
                  </datalist>
                )}
              </>
            )}
          </Field>
        );
      })}
    </div>
  );
}

function PlaceField({ composer }: { composer: Composer }) {
  const { plan, networks } = useSession();
  const [typed, setTyped] = useState(composer.draft.value.place);
  const [found, setFound] = useState<readonly Found[] | null>(null);
  const [chosen, setChosen] = useState<Found | null>(null);
  const before = useRef<readonly string[]>([]);
  const touched = useRef(false);

  const choose = (one: Found) => {
    setChosen(one);
    composer.change((was) => {
      // Networks the last address brought go with it; those a person added stay.
      const added = was.audience.networks.filter((id) => !before.current.includes(id));
      before.current = one.networks;
      return happenedAt(was, { ...one, networks: [...new Set([...one.networks, ...added])] }, plan);
    });
  };

  useEffect(() => {
    if (!touched.current) return undefined;
    if (typed.trim().length < 3) return setFound(null);
    const abort = new AbortController();
    const timer = setTimeout(() => {
      findPlaces(typed.trim(), networks, abort.signal).then(
        (list) => {
          setFound(list);
          const [first] = list;
          if (first) choose(first);
          else {
            setChosen(null);
            composer.change((was) => ({ ...was, place: typed.trim(), at: null }));
          }
        },
        () => undefined,
      );
    }, 180);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [typed]);

  return (
    <>
      <Field label={t('console.compose.place')} hint={t('console.compose.place.hint')}>
        {(ids) => (
          <input
            {...ids}
            type="search"
            class="place"
            data-field="place"
            autofocus
            ref={(input) => {
              if (input && !touched.current && !typed && document.activeElement?.tagName !== 'INPUT')
                input.focus();
            }}
            value={typed}
            autocomplete="off"
            maxLength={120}
            onInput={(event) => {
              touched.current = true;
              setTyped(event.currentTarget.value);
            }}
          />
        )}
      </Field>
      <output class="found">
        {chosen && (
          <p class="found-place">
            <strong>{chosen.label}</strong>
            <br />
            {chosen.networkNames
              ? t('console.compose.inNetwork', { name: chosen.networkNames })
              : t('console.compose.inNoNetwork')}
          </p>
        )}
        {found?.length === 0 && <p class="hint">{t('console.compose.placeUnknown')}</p>}
      </output>
      {found && found.length > 1 && (
        <details class="fold">
          <summary>{t('console.compose.otherPlaces', { count: found.length - 1 })}</summary>
          <ul class="plain">
            {found
              .filter((one) => one.key !== chosen?.key)
              .map((one) => (
                <li key={one.key}>
                  <button type="button" class="button small" onClick={() => choose(one)}>
                    {one.label}
                  </button>
                </li>
              ))}
          </ul>
        </details>
      )}
    </>
  );
}

function WhenField({ composer }: { composer: Composer }) {
  const { factAt } = composer.draft.value;
  const until = composer.heterdaadUntil.value;
  const set = (iso: string | null) => composer.change((was) => ({ ...was, factAt: iso }));
  const ago = (minutes: number) => set(new Date(moment() - minutes * 60_000).toISOString());
  const left = until === null ? null : until - now.value;
  return (
    <div>
      <Field label={t('console.compose.factAt')}>
        {(ids) => (
          <input
            {...ids}
            type="datetime-local"
            value={factAt ? toField(factAt, timeZone.value) : ''}
            onInput={(event) => set(fromField(event.currentTarget.value, timeZone.value))}
          />
        )}
      </Field>
      <div class="row quick">
        {[0, 5, 10].map((minutes) => (
          <button key={minutes} type="button" class="button small" onClick={() => ago(minutes)}>
            {minutes === 0
              ? t('console.compose.justNow')
              : t('console.compose.minutesAgo', { count: minutes })}
          </button>
        ))}
      </div>
      {left !== null && (
        <p class={left > 0 ? 'window open' : 'window'}>
          {left > 0
            ? t('console.compose.heterdaad', { time: duration(left) })
            : t('console.compose.heterdaadOver')}
        </p>
      )}
    </div>
  );
}

// The rose, row by row; the middle is "unknown".
const rose: readonly (Compass | null)[] = ['NW', 'N', 'NO', 'W', null, 'O', 'ZW', 'Z', 'ZO'];

function DirectionField({ composer }: { composer: Composer }) {
  const { direction, kind } = composer.draft.value;
  const set = (wind: Compass | null) =>
    composer.change((was) => {
      // The wind also fills the slot, unless a person wrote a landmark there ("station").
      const slot = was.slots['direction'] ?? '';
      const own = slot !== '' && !compass.some((one) => word('compass', one) === slot);
      const said = wind ? word('compass', wind) : '';
      return { ...was, direction: wind, slots: own ? was.slots : { ...was.slots, direction: said } };
    });
  const typed = useRef({ letters: '', at: 0 });
  const letter = (event: KeyboardEvent) => {
    if (!/^[a-z]$/i.test(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    const fresh = Date.now() - typed.current.at > 800;
    typed.current = {
      letters: (fresh ? '' : typed.current.letters) + event.key.toUpperCase(),
      at: Date.now(),
    };
    const wind = compass.find((one) => word('console.wind', one) === typed.current.letters);
    if (wind) set(wind);
  };
  return (
    <fieldset class="field" onKeyDown={letter}>
      <legend>{kind === 'crisis' ? t('console.compose.windTo') : t('console.compose.direction')}</legend>
      <div class="rose">
        {rose.map((wind) => (
          <label key={wind ?? 'none'} title={wind ? word('compass', wind) : t('console.compose.noDirection')}>
            <input type="radio" name="direction" checked={direction === wind} onChange={() => set(wind)} />
            <span aria-hidden="true">{wind ? word('console.wind', wind) : '·'}</span>
            <span class="visually-hidden">
              {wind ? word('compass', wind) : t('console.compose.noDirection')}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
