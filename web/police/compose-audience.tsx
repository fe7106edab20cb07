/**
 * To whom. The BINs of the place stand ready; neighbours in the direction of flight are one press. Whatever the map
 * offers to a mouse stands here for a keyboard: a searched list, streets by name, a circle by address and metres.
 */
import { signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import type { Network, Reach, Street } from '../../contract/shapes.ts';
import { call } from '../ui/api.ts';
import { number, t, word } from '../ui/i18n.ts';
import { Field } from '../ui/pieces.tsx';
import { findPlaces, type Found } from './compose-facts.tsx';
import type { Composer } from './composer.ts';
import { toggled } from './draft.ts';
import { rowOf, useSession } from './session.ts';

/** What the map is being drawn on with; the buttons are here, the map is across the page. */
export const drawing = signal<'polygon' | 'circle' | null>(null);

export function Audience({ composer }: { composer: Composer }) {
  const { plan, networks } = useSession();
  const draft = composer.draft.value;
  const reach = composer.check.value?.reach ?? null;
  const row = rowOf(plan, draft.kind);
  const { audience } = draft;

  if (row?.audience === 'thread') {
    return (
      <section class="card" aria-labelledby="who">
        <h2 id="who">{t('console.compose.who')}</h2>
        <p>{t('console.compose.thread')}</p>
      </section>
    );
  }
  const named = (id: string) =>
    networks.find((one) => one.id === id)?.name ?? t('console.compose.unknownNetwork');
  const offered = (reach?.neighbours ?? [])
    .filter((one) => !audience.networks.includes(one.id))
    .sort((a, b) => Number(b.ahead) - Number(a.ahead) || a.metres - b.metres);
  return (
    <section class="card" aria-labelledby="who">
      <h2 id="who">{t('console.compose.who')}</h2>
      <ul class="chips">
        {audience.networks.map((id) => {
          const counted = reach?.networks.find((one) => one.id === id);
          return (
            <li key={id} class="chip">
              <span>
                <strong>{named(id)}</strong>
                {counted && ` ${t('console.people', { count: number(counted.people), n: counted.people })}`}
                {counted && !counted.ownZone && ` · ${counted.owner}`}
                {counted && counted.state !== 'actief' && ` · ${word('network', counted.state)}`}
              </span>
              <button
                type="button"
                aria-label={t('console.compose.takeOut', { name: named(id) })}
                onClick={() => composer.change((was) => toggled(was, 'networks', id))}
              >
                ×
              </button>
            </li>
          );
        })}
        {audience.circle && (
          <li class="chip">
            <span>
              {t('console.compose.circleOf', { metres: number(Math.round(audience.circle.metres)) })}
            </span>
            <ShapeOut composer={composer} shape="circle" />
          </li>
        )}
        {audience.polygon && (
          <li class="chip">
            <span>{t('console.compose.polygonOf', { count: audience.polygon.length })}</span>
            <ShapeOut composer={composer} shape="polygon" />
          </li>
        )}
        {audience.streets.map((id) => (
          <StreetChip key={id} id={id} composer={composer} />
        ))}
      </ul>
      {audience.networks.length + audience.streets.length === 0 && !audience.circle && !audience.polygon && (
        <p class="hint">{t('console.compose.nobodyYet')}</p>
      )}

      {offered.length > 0 && (
        <div class="row offers">
          {offered.slice(0, 6).map((one) => (
            <button
              key={one.id}
              type="button"
              class={one.ahead ? 'button small ahead' : 'button small'}
              onClick={() => composer.change((was) => toggled(was, 'networks', one.id))}
            >
              + {one.name}
              <span class="quiet-text">
                {t('console.people', { count: number(one.people), n: one.people })} ·{' '}
                {number(Math.round(one.metres))} m {word('console.wind', one.direction)}
                {one.ahead && ` · ${t('console.compose.ahead')}`}
                {!one.ownZone && ` · ${t('console.compose.otherZone')}`}
              </span>
            </button>
          ))}
        </div>
      )}
      {reach && reach.justOutside.length > 0 && <JustOutside reach={reach} />}
      <details class="fold">
        <summary>{t('console.compose.chooseOther')}</summary>
        <NetworkList composer={composer} networks={networks} />
        <StreetSearch composer={composer} />
        <CircleByHand composer={composer} />
        <div class="row">
          {(['polygon', 'circle'] as const).map((mode) => (
            <button
              key={mode}
              type="button"
              class="button small"
              aria-pressed={drawing.value === mode}
              onClick={() => (drawing.value = drawing.value === mode ? null : mode)}
            >
              {t(`console.draw.${mode}`)}
            </button>
          ))}
        </div>
        {drawing.value && (
          <p class="hint" role="status">
            {t(`console.draw.${drawing.value}.how`)}
          </p>
        )}
      </details>
    </section>
  );
}

function ShapeOut({ composer, shape }: { composer: Composer; shape: 'circle' | 'polygon' }) {
  return (
    <button
      type="button"
      aria-label={t('console.compose.takeOutShape')}
      onClick={() => composer.change((was) => ({ ...was, audience: { ...was.audience, [shape]: null } }))}
    >
      ×
    </button>
  );
}

// Names of streets chosen in this visit; the audience itself holds only their ids.
const streetNames = signal<Readonly<Record<string, string>>>({});

function StreetChip({ id, composer }: { id: string; composer: Composer }) {
  const name = streetNames.value[id] ?? t('console.compose.aStreet');
  return (
    <li class="chip">
      <span>{name}</span>
      <button
        type="button"
        aria-label={t('console.compose.takeOut', { name })}
        onClick={() => composer.change((was) => toggled(was, 'streets', id))}
      >
        ×
      </button>
    </li>
  );
}

function NetworkList({ composer, networks }: { composer: Composer; networks: readonly Network[] }) {
  const [sought, setSought] = useState('');
  const chosen = composer.draft.value.audience.networks;
  const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  const fitting = networks.filter((one) =>
    plain(`${one.name} ${one.code} ${one.municipality}`).includes(plain(sought)),
  );
  return (
    <>
      <Field label={t('console.compose.findNetwork')}>
        {(ids) => (
          <input
            {...ids}
            type="search"
            value={sought}
            onInput={(event) => setSought(event.currentTarget.value)}
          />
        )}
      </Field>
      <ul class="plain tall" aria-label={t('console.page.networks')}>
        {fitting.slice(0, 60).map((one) => (
          <li key={one.id}>
            <label class="check">
              <input
                type="checkbox"
                checked={chosen.includes(one.id)}
                onChange={() => composer.change((was) => toggled(was, 'networks', one.id))}
              />
              <span>
                {one.name}{' '}
                <span class="quiet-text">
                  {one.municipality} · {number(one.members)} · {word('network', one.state)}
                </span>
              </span>
            </label>
          </li>
        ))}
        {fitting.length === 0 && <li class="hint">{t('console.compose.noNetworkFits')}</li>}
      </ul>
    </>
  );
}

function StreetSearch({ composer }: { composer: Composer }) {
  const [sought, setSought] = useState('');
  const [found, setFound] = useState<readonly Street[]>([]);
  useEffect(() => {
    if (sought.trim().length < 2) return setFound([]);
    const abort = new AbortController();
    const timer = setTimeout(() => {
      call('findStreets', { query: { q: sought.trim() }, signal: abort.signal }).then(
        setFound,
        () => undefined,
      );
    }, 200);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [sought]);
  return (
    <>
      <Field label={t('console.compose.findStreet')}>
        {(ids) => (
          <input
            {...ids}
            type="search"
            value={sought}
            onInput={(event) => setSought(event.currentTarget.value)}
          />
        )}
      </Field>
      <ul class="plain">
        {found.slice(0, 8).map((one) => (
          <li key={one.id}>
            <label class="check">
              <input
                type="checkbox"
                checked={composer.draft.value.audience.streets.includes(one.id)}
                onChange={() => {
                  streetNames.value = { ...streetNames.value, [one.id]: one.name };
                  composer.change((was) => toggled(was, 'streets', one.id));
                }}
              />
              <span>
                {one.name} <span class="quiet-text">{one.municipality}</span>
              </span>
            </label>
          </li>
        ))}
      </ul>
    </>
  );
}

function CircleByHand({ composer }: { composer: Composer }) {
  const { networks } = useSession();
  const { circle } = composer.draft.value.audience;
  const [typed, setTyped] = useState('');
  const [metres, setMetres] = useState(circle?.metres ?? 500);
  const [centre, setCentre] = useState<Found | null>(null);
  const put = (found: Found, radius: number) =>
    composer.change((was) => ({
      ...was,
      audience: { ...was.audience, polygon: null, circle: { centre: found.at, metres: radius } },
    }));
  const look = () => {
    findPlaces(typed.trim(), networks, new AbortController().signal).then(
      ([first]) => {
        setCentre(first ?? null);
        if (first) put(first, metres);
      },
      () => setCentre(null),
    );
  };
  return (
    <div class="pair">
      <Field
        label={t('console.compose.circleAround')}
        hint={centre ? centre.label : t('console.compose.circleAround.hint')}
      >
        {(ids) => (
          <input
            {...ids}
            value={typed}
            onInput={(event) => setTyped(event.currentTarget.value)}
            onChange={() => typed.trim().length > 2 && look()}
          />
        )}
      </Field>
      <Field label={t('console.compose.metres')}>
        {(ids) => (
          <input
            {...ids}
            type="number"
            min={20}
            max={30000}
            step={50}
            value={circle?.metres ?? metres}
            onInput={(event) => {
              const radius = Math.min(30_000, Math.max(20, event.currentTarget.valueAsNumber || 20));
              setMetres(radius);
              if (circle) {
                composer.change((was) => ({
                  ...was,
                  audience: { ...was.audience, circle: { centre: circle.centre, metres: radius } },
                }));
              }
            }}
          />
        )}
      </Field>
    </div>
  );
}

/** A line holds eight streets; how many more there are is said, or a reader would take them for all. */
function JustOutside({ reach: { justOutside, justOutsideMore } }: { reach: Reach }) {
  const named = justOutside
    .slice(0, 8)
    .map((one) => `${one.name} (${number(one.addresses)}, ${Math.round(one.metres)} m)`);
  const more = justOutside.length - named.length + justOutsideMore;
  return (
    <p class="hint">
      {t('console.compose.justOutside')} {named.join(', ')}
      {more > 0 && ` ${t('console.compose.justOutsideMore', { more })}`}
    </p>
  );
}
