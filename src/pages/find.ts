/**
 * Finding a BIN: an address in any words, a clear choice where several are meant, and then what there is at that address.
 * Forms only, by POST, so that an address stands in no link, no history and no log; find.js adds suggestions while typing.
 *
 * Nothing ends here: no address leads to another try, no BIN to a wish, another town to BE-Alert and the city.
 */
import type { Context, Hono } from 'hono';
import { html } from 'hono/html';
import { sayIn, type Language } from '../../contract/words.ts';
import type { PublicNetwork } from '../networks/public.ts';
import type { FoundStreet } from '../places/places.ts';
import { isHere, type Town } from '../places/towns.ts';
import { assetUrl } from './assets.ts';
import { textField } from './fields.ts';
import type { Door, FindDeps } from './finding.ts';
import { contactLines, type SiteOwner } from './front.ts';
import { page, type Frame, type Html } from './layout.ts';
import { field, type PageTools } from './tools.ts';

/** Shown while typing; more nobody reads on a phone. */
const mostSuggested = 8;

/** What travels along from a BIN's page or an invitation to the sign-up. */
export interface Along {
  readonly bin: string;
  readonly invitation: string;
}
export const nothingAlong: Along = { bin: '', invitation: '' };
const readAlong = (body: Record<string, unknown>): Along => ({
  bin: field(body['bin']).slice(0, 40),
  invitation: field(body['invitation']).slice(0, 40),
});
const hidden = (given: Readonly<Record<string, string>>): Html =>
  html`${Object.entries(given).map(([name, value]) =>
    value ? html`<input type="hidden" name="${name}" value="${value}" />` : '',
  )}`;

export function findFrame(tools: PageTools, language: Language, title: string, owner: SiteOwner): Frame {
  return {
    language,
    title: `${title} – Belfort`,
    path: '/vind',
    demo: tools.demo,
    emergencyNumbers: owner.emergencyNumbers,
    script: assetUrl('/assets/find.js'),
    class: 'finding',
  };
}

export function doorWords(language: Language, one: Omit<Door, 'address' | 'street'>): string {
  const box = one.box ? ` ${sayIn(language)('find.box', { box: one.box })}` : '';
  return `${one.name} ${one.number}${box}, ${one.postcode} ${one.municipality}`;
}
const streetWords = (one: FoundStreet): string => `${one.name}, ${one.postcode} ${one.municipality}`;

/** The one field; find.js makes a combobox of it. */
export function addressForm(
  language: Language,
  along: Along,
  given: { readonly q?: string; readonly error?: string | null; readonly label?: string } = {},
): Html {
  const t = sayIn(language);
  return html`<form
    method="post"
    action="/vind?l=${language}"
    class="find"
    data-suggest="/vind/suggesties?l=${language}"
    data-label="${t('find.suggestions')}"
    novalidate
  >
    ${hidden({ ...along })}
    ${textField({
      name: 'q',
      label: given.label ?? t('find.address'),
      hint: t('find.address.hint'),
      value: given.q ?? '',
      error: given.error ?? null,
      autocomplete: 'address-line1',
      maxlength: 120,
    })}
    <button class="button primary">${t('find.search')}</button>
  </form>`;
}

/** For one street: only the number is asked. */
export function numberForm(
  language: Language,
  street: FoundStreet,
  along: Along,
  given: { readonly number?: string; readonly error?: string | null } = {},
): Html {
  const t = sayIn(language);
  return html`<form method="post" action="/vind?l=${language}" novalidate>
    ${hidden({ ...along, street: street.id })}
    ${textField({
      name: 'number',
      label: t('find.houseNumber', { street: street.name }),
      hint: t('find.houseNumber.hint'),
      value: given.number ?? '',
      error: given.error ?? null,
      autocomplete: 'off',
      maxlength: 40,
    })}
    <button class="button primary">${t('find.search')}</button>
  </form>`;
}

const formPage = (
  frame: Frame,
  along: Along,
  given: { readonly q?: string; readonly error?: string | null } = {},
): Html => {
  const t = sayIn(frame.language);
  return page(
    frame,
    html`<h1>${t('find.title')}</h1>
      <p class="lead">${t('find.about')}</p>
      ${addressForm(frame.language, along, given)}
      <p class="quiet-text">${t('find.privacy')}</p>`,
  );
};

const otherAddress = (language: Language): Html =>
  html`<p><a href="/vind?l=${language}">${sayIn(language)('find.other')}</a></p>`;

/** A list of which one is meant, each a button of its own. */
function choices(
  language: Language,
  along: Along,
  name: 'address' | 'street',
  all: readonly { readonly id: string; readonly words: string }[],
): Html {
  return html`<form method="post" action="/vind?l=${language}">
    ${hidden({ ...along })}
    <ul class="choices">
      ${all.map(
        (one) => html`<li><button class="button" name="${name}" value="${one.id}">${one.words}</button></li>`,
      )}
    </ul>
  </form>`;
}

function choosePage(
  frame: Frame,
  along: Along,
  q: string,
  which: {
    readonly addresses: readonly Door[];
    readonly streets: readonly FoundStreet[];
    readonly numbered: boolean;
    /** None of them is the very door that was asked for. */
    readonly other?: boolean;
  },
): Html {
  const { language } = frame;
  const t = sayIn(language);
  const { addresses, streets } = which;
  return page(
    frame,
    html`<h1>${t(addresses.length > 0 ? 'find.choose' : 'find.chooseStreet')}</h1>
      ${addresses.length === 0 && which.numbered ? html`<p class="notice">${t('find.number.unknown')}</p>` : ''}
      ${which.other ? html`<p class="notice">${t('find.number.other')}</p>` : ''}
      ${
        addresses.length > 0
          ? choices(
              language,
              along,
              'address',
              addresses.map((one) => ({ id: one.address, words: doorWords(language, one) })),
            )
          : choices(
              language,
              along,
              'street',
              streets.map((one) => ({ id: one.id, words: streetWords(one) })),
            )
      }
      <h2>${t('find.choose.none')}</h2>
      <p>${t('find.choose.more')}</p>
      ${addressForm(language, along, { q })}`,
  );
}

const numberPage = (
  frame: Frame,
  along: Along,
  street: FoundStreet,
  given: { readonly number?: string; readonly error?: string | null } = {},
): Html =>
  page(
    frame,
    html`<h1>${street.name}</h1>
      <p>${street.postcode} ${street.municipality}</p>
      ${numberForm(frame.language, street, along, given)} ${otherAddress(frame.language)}`,
  );

function elsewherePage(frame: Frame, along: Along, owner: SiteOwner, place: string, q: string): Html {
  const t = sayIn(frame.language);
  return page(
    frame,
    html`<h1>${t('find.elsewhere', { place })}</h1>
      <p class="lead">${t('find.elsewhere.about')}</p>
      <ul>
        <li>${t('find.elsewhere.beAlert')} <a href="https://be-alert.be" rel="noreferrer">be-alert.be</a></li>
        <li>${t('find.elsewhere.own')}</li>
      </ul>
      <h2>${t('find.elsewhere.wrong')}</h2>
      ${addressForm(frame.language, along, { q })}
      <h2>${owner.organisation}</h2>
      <p>${t('find.elsewhere.ask')}</p>
      ${contactLines(frame.language, owner)}`,
  );
}

/** The word for its state, and what that means for whoever joins now. */
export const stateLine = (language: Language, network: PublicNetwork): Html => {
  const t = sayIn(language);
  return html`<p>
    <span class="badge">${t(`network.${network.state}`)}</span> ${t(`bin.state.${network.state}`)}
  </p>`;
};

function networkCard(language: Language, network: PublicNetwork, address: string, along: Along): Html {
  const t = sayIn(language);
  return html`<section class="card">
    <h2>${network.name}</h2>
    ${stateLine(language, network)}
    <p>${t(`bin.kind.${network.kind}`)}</p>
    ${network.coordinator ? html`<p>${t('bin.coordinator', { name: network.coordinator })}</p>` : ''}
    <form method="post" action="/aansluiten?l=${language}">
      ${hidden({ address, bin: network.joinCode, invitation: along.invitation })}
      <button class="button primary">${t('bin.join', { name: network.name })}</button>
    </form>
    <p><a href="/bin/${network.joinCode}?l=${language}">${t('bin.more', { name: network.name })}</a></p>
  </section>`;
}

/** What there is at an address. */
function addressPage(
  frame: Frame,
  along: Along,
  place: Door,
  networks: readonly PublicNetwork[],
  asked: PublicNetwork | null,
): Html {
  const { language } = frame;
  const t = sayIn(language);
  const first = networks.filter((one) => one.joinCode === along.bin);
  const others = networks.filter((one) => one.joinCode !== along.bin);
  const crisis = html`<form method="post" action="/aansluiten?l=${language}">
    ${hidden({ address: place.address })}
    <button class="button">${t('find.crisis.join')}</button>
  </form>`;
  return page(
    frame,
    html`<h1>${doorWords(language, place)}</h1>
      ${otherAddress(language)}
      ${asked && first.length === 0 ? html`<p class="notice">${t('bin.notHere', { name: asked.name })}</p>` : ''}
      ${
        networks.length > 0
          ? html`<div class="stack">
              ${[...first, ...others].map((one) => networkCard(language, one, place.address, along))}
            </div>`
          : html`<section class="card">
              <h2>${t('wish.title')}</h2>
              <p>${t('wish.about')}</p>
              <form method="post" action="/wens?l=${language}">
                ${hidden({ address: place.address })}
                <button class="button primary">${t('wish.leave')}</button>
              </form>
              <p class="quiet-text">${t('wish.privacy')}</p>
            </section>`
      }
      <section class="below-cards">
        <h2>${t('find.crisis')}</h2>
        <p>${t('find.crisis.about')}</p>
        ${crisis}
      </section>`,
  );
}

function wishedPage(frame: Frame, owner: SiteOwner, address: string): Html {
  const { language } = frame;
  const t = sayIn(language);
  return page(
    frame,
    html`<h1>${t('wish.done')}</h1>
      <p class="lead">${t('wish.done.about')}</p>
      <ol>
        <li>${t('wish.done.1')}</li>
        <li>${t('wish.done.2')}</li>
        <li>${t('wish.done.3')}</li>
      </ol>
      <h2>${t('find.crisis')}</h2>
      <p>${t('find.crisis.about')}</p>
      <form method="post" action="/aansluiten?l=${language}">
        ${hidden({ address })}
        <button class="button primary">${t('find.crisis.join')}</button>
      </form>
      <h2>${t('wish.start')}</h2>
      <p>${t('wish.start.about')}</p>
      ${contactLines(language, owner)}`,
  );
}

export interface Option {
  readonly label: string;
  /** What stands in the field once it is chosen, and where one types on. */
  readonly fill: string;
  readonly caret: number;
  /** Of a whole address: choosing it sends the form. */
  readonly address?: string;
}

/** A street or town with room for what is still missing before it. */
const toFill = (front: string, behind: string): Pick<Option, 'fill' | 'caret'> => ({
  fill: `${front}, ${behind}`,
  caret: front.length,
});

async function optionsOf(deps: FindDeps, language: Language, q: string): Promise<Option[]> {
  const { addresses, streets, towns } = await deps.suggest(q);
  const townOption = (one: Town): Option => ({ label: one.name, ...toFill('', one.name) });
  return [
    ...addresses.map((one) => ({
      label: doorWords(language, one),
      fill: doorWords(language, one),
      caret: 0,
      address: one.address,
    })),
    ...streets.map((one) => ({
      label: streetWords(one),
      ...toFill(`${one.name} `, `${one.postcode} ${one.municipality}`),
    })),
    ...towns.filter(isHere).map(townOption),
  ].slice(0, mostSuggested);
}

export function findPages(app: Hono, tools: PageTools, deps: FindDeps): void {
  for (const path of ['/vind', '/vind/*', '/wens']) app.use(path, tools.ownForms);
  const t = (c: Context) => sayIn(tools.language(c));
  const frameOf = (c: Context, owner: SiteOwner): Frame =>
    findFrame(tools, tools.language(c), t(c)('find.title'), owner);

  app.get('/vind', async (c) => tools.draw(c, formPage(frameOf(c, await tools.owner()), nothingAlong)));

  const answer = async (c: Context, frame: Frame, owner: SiteOwner, body: Record<string, unknown>) => {
    const along = readAlong(body);
    const say = t(c);
    const at = async (place: Door): Promise<Response> => {
      const invited = along.invitation ? await deps.invited(along.invitation) : null;
      const asked = invited?.network ?? (along.bin ? await deps.network(along.bin) : null);
      const bin = asked?.joinCode ?? '';
      const networks = await deps.networksAt(place.address, bin || null);
      const kept = { bin, invitation: invited ? along.invitation : '' };
      return tools.draw(c, addressPage({ ...frame, hidden: true }, kept, place, networks, asked));
    };
    const chosen = await deps.address(field(body['address']));
    if (chosen) return at(chosen);
    const street = await deps.street(field(body['street']));
    if (street) {
      const number = field(body['number']).slice(0, 40);
      if (!number) return tools.draw(c, numberPage(frame, along, street));
      const { doors, exact } = await deps.doors(street.id, number);
      if (exact) return at(exact);
      if (doors.length === 0)
        return tools.draw(
          c,
          numberPage(frame, along, street, { number, error: say('find.number.wrong') }),
          422,
        );
      return tools.draw(
        c,
        choosePage(frame, along, '', { addresses: doors, streets: [], numbered: true, other: true }),
      );
    }
    const q = field(body['q']).slice(0, 200);
    const found = await deps.suggest(q);
    if (found.exact) return at(found.exact);
    if (found.elsewhere) return tools.draw(c, elsewherePage(frame, along, owner, found.elsewhere, q));
    const [only] = found.streets;
    if (only && found.streets.length === 1 && !found.numbered)
      return tools.draw(c, numberPage(frame, along, only));
    if (found.addresses.length > 0 || found.streets.length > 0)
      return tools.draw(c, choosePage(frame, along, q, found));
    const error = found.towns.length > 0 ? say('find.onlyTown') : say('find.none');
    return tools.draw(c, formPage(frame, along, { q, error: q ? error : say('find.empty') }), 422);
  };
  app.post('/vind', async (c) => {
    const owner = await tools.owner();
    const frame = frameOf(c, owner);
    const body = await c.req.parseBody();
    if (!deps.maySearch(tools.clientAddress(c.req.raw)))
      return tools.draw(c, formPage(frame, readAlong(body), { error: t(c)('find.tooMany') }), 429);
    return answer(c, frame, owner, body);
  });

  app.post('/vind/suggesties', async (c) => {
    if (!deps.maySuggest(tools.clientAddress(c.req.raw))) return c.json({ options: [], said: '' }, 429);
    const body: unknown = await c.req.json().catch(() => null);
    const q = body && typeof body === 'object' && 'q' in body ? field(body.q).slice(0, 200) : '';
    const options = q.length < 2 ? [] : await optionsOf(deps, tools.language(c), q);
    return c.json({ options, said: t(c)('find.suggestions.count', { count: options.length }) }, 200, {
      'cache-control': 'no-store',
    });
  });

  app.post('/wens', async (c) => {
    const owner = await tools.owner();
    const frame = frameOf(c, owner);
    const address = field((await c.req.parseBody())['address']);
    if (!deps.mayWish(tools.clientAddress(c.req.raw)))
      return tools.draw(c, formPage(frame, nothingAlong, { error: t(c)('find.tooMany') }), 429);
    return (await deps.wish(address))
      ? tools.draw(c, wishedPage({ ...frame, hidden: true }, owner, address))
      : tools.draw(c, formPage(frame, nothingAlong, { error: t(c)('find.none') }), 422);
  });
}
