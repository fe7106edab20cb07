/**
 * Joining, in two forms: who you are and how to reach you, then the code. The address came from /vind or a letter's page
 * and travels in the body, like everything else that is somebody's.
 */
import type { Hono } from 'hono';
import { html } from 'hono/html';
import type { RefusalCode } from '../../contract/refusals.ts';
import { isLanguage, languages, sayIn, type Language } from '../../contract/words.ts';
import { Refusal } from '../lib/refusal.ts';
import type { ReadContact } from '../members/read-contact.ts';
import type { AddressUse } from '../members/own.ts';
import type { Joinable } from '../networks/joining.ts';
import type { GivenSignUp, SignUpField, SignUpProblems, SignedUp } from '../residents/join.ts';
import { checkField, problemList, refusalWords, textField } from './fields.ts';
import { page, type Frame, type Html } from './layout.ts';
import { field, type PageTools } from './tools.ts';

export interface JoinDeps {
  /** The address in words, or null where the register has none. */
  address(id: string): Promise<string | null>;
  /** The BIN of a public code for that address; null where it is not one to join from there. */
  network(joinCode: string, address: string): Promise<Joinable | null>;
  /** Refuses with code/too-often. */
  signUp(given: GivenSignUp, clientAddress: string): Promise<SignedUp>;
  askAgain(proof: string, clientAddress: string): Promise<void>;
  /** The Set-Cookie values of the opened page. Refuses with code/… . */
  confirm(
    proof: string,
    code: string,
    shared: boolean,
  ): Promise<{ readonly cookie: string; readonly full: boolean }>;
  /** For a form that somebody else typed: by number and code, or the code of a letter. The cookie, or null. */
  confirmPaper(contact: string, code: string, shared: boolean, clientAddress: string): Promise<string | null>;
  /** A new code to a paper sign-up; answers the same where none waits at that number. */
  askPaperAgain(contact: string, clientAddress: string): Promise<void>;
  confirmLink(link: string, clientAddress: string): Promise<void>;
  /** Whether the own page is open already on this device. */
  isOpen(request: Request): Promise<boolean>;
}

const uses: readonly AddressUse[] = ['home', 'work', 'shop', 'family'];

interface Form {
  readonly address: string;
  readonly bin: string;
  readonly invitation: string;
  readonly name: string;
  readonly contact: string;
  readonly language: Language;
  readonly use: AddressUse;
  readonly adult: boolean;
  /** The version that was ticked. */
  readonly rules: string;
}

function read(body: Record<string, unknown>, reader: Language): Form {
  const language = field(body['language']);
  const use = field(body['use']);
  return {
    address: field(body['address']),
    bin: field(body['bin']).slice(0, 40),
    invitation: field(body['invitation']).slice(0, 40),
    name: field(body['name']).slice(0, 200),
    contact: field(body['contact']).slice(0, 254),
    language: isLanguage(language) ? language : reader,
    use: uses.find((one) => one === use) ?? 'home',
    adult: field(body['adult']) === 'yes',
    rules: field(body['rules']).slice(0, 40),
  };
}

function frame(tools: PageTools, language: Language, title: string, numbers: readonly string[]): Frame {
  return {
    language,
    title: `${title} – Belfort`,
    path: '/vind',
    demo: tools.demo,
    hidden: true,
    emergencyNumbers: numbers,
  };
}

interface Place {
  readonly address: string;
  readonly network: Joinable | null;
  readonly numbers: readonly string[];
}

function useField(reader: Language, chosen: AddressUse): Html {
  const t = sayIn(reader);
  return html`<div class="field">
    <label for="use">${t('join.use')}</label>
    <select id="use" name="use">
      ${uses.map((one) => html`<option value="${one}" ${one === chosen ? html` selected` : ''}>${t(`join.use.${one}`)}</option>`)}
    </select>
  </div>`;
}

/** Rules and charter to accept; they open in a tab of their own, so that what was typed stays. */
export function rulesField(
  reader: Language,
  { joinCode, rulesVersion }: Pick<Joinable, 'joinCode' | 'rulesVersion'>,
  ticked: string,
  error: string | null,
  id = 'rules',
): Html {
  const t = sayIn(reader);
  const link = (path: string, words: string) =>
    html`<a href="/bin/${joinCode}/${path}?l=${reader}" target="_blank">${words}</a>`;
  return checkField({
    name: 'rules',
    id,
    // What is accepted is this version, whatever is put while somebody reads.
    value: rulesVersion,
    label: html`${t('join.rules')} ${link('reglement', t('join.rules.house'))},
    ${link('charter', t('join.rules.charter'))}`,
    checked: ticked === rulesVersion,
    error,
  });
}

/** The first form. */
function joinForm(
  tools: PageTools,
  reader: Language,
  form: Form,
  place: Place,
  problems: SignUpProblems = {},
): Html {
  const t = sayIn(reader);
  const { network } = place;
  const errorOf = (one: SignUpField): string | null => {
    const code = problems[one];
    return code ? refusalWords(reader, code) : null;
  };
  const listed = (['name', 'contact', 'address', 'bin', 'adult', 'rules'] as const).flatMap((one) => {
    const words = errorOf(one);
    return words ? [{ field: one === 'address' || one === 'bin' ? 'place' : one, words }] : [];
  });
  const title = network ? t('join.title', { network: network.name }) : t('join.title.crisis');
  return page(
    frame(tools, reader, title, place.numbers),
    html`<h1>${title}</h1>
      ${problemList(t('join.problems', { count: listed.length }), listed)}
      <p id="place">
        <strong>${place.address}</strong>
        <a href="/vind?l=${reader}">${t('join.otherAddress')}</a>
      </p>
      <p>${network ? t('join.what') : t('join.what.crisis')}</p>
      ${network?.state === 'in-oprichting' ? html`<p class="notice">${t('join.founding')}</p>` : ''}
      <form method="post" action="/aansluiten/verstuur?l=${reader}" novalidate>
        <input type="hidden" name="address" value="${form.address}" />
        <input type="hidden" name="bin" value="${network ? form.bin : ''}" />
        <input type="hidden" name="invitation" value="${form.invitation}" />
        ${textField({
          name: 'name',
          label: t('join.name'),
          value: form.name,
          error: errorOf('name'),
          autocomplete: 'name',
          maxlength: 120,
        })}
        ${textField({
          name: 'contact',
          label: t('join.contact'),
          hint: t('join.contact.hint'),
          value: form.contact,
          error: errorOf('contact'),
          autocomplete: 'tel',
          maxlength: 254,
        })}
        <div class="field">
          <label for="language">${t('join.language')}</label>
          <select id="language" name="language">
            ${languages.map(
              (one) =>
                html`<option value="${one}" lang="${one}" ${one === form.language ? html` selected` : ''}>
                  ${t(`pages.language.${one}`)}
                </option>`,
            )}
          </select>
        </div>
        ${network ? useField(reader, form.use) : ''}
        ${checkField({ name: 'adult', label: t('join.adult'), checked: form.adult, error: errorOf('adult') })}
        ${network ? rulesField(reader, network, form.rules, errorOf('rules')) : ''}
        <p class="hint">${t('join.privacy')} <a href="/privacy?l=${reader}">${t('pages.foot.privacy')}</a></p>
        <button class="button primary">${t('join.send')}</button>
      </form>`,
  );
}

/** In the place of the first form for whoever is enrolled already and has their page open: one address more. */
function anotherAddress(
  tools: PageTools,
  reader: Language,
  form: Form,
  { address, network, numbers }: Place,
): Html {
  const t = sayIn(reader);
  return page(
    frame(tools, reader, t('own.address.add'), numbers),
    html`<h1>${t('own.address.add')}</h1>
      <p><strong>${address}</strong> <a href="/vind?l=${reader}">${t('join.otherAddress')}</a></p>
      <p>${network ? t('own.address.network', { network: network.name }) : t('join.what.crisis')}</p>
      <form method="post" action="/mijn/adres?l=${reader}">
        <input type="hidden" name="address" value="${form.address}" />
        <input type="hidden" name="bin" value="${network ? form.bin : ''}" />
        ${useField(reader, form.use)} ${network ? rulesField(reader, network, form.rules, null) : ''}
        <div class="row">
          <button class="button primary">${t('own.add')}</button>
          <a class="button quiet" href="/mijn?l=${reader}">${t('own.back')}</a>
        </div>
      </form>`,
  );
}

/** The second form: the code. */
function codeForm(
  tools: PageTools,
  reader: Language,
  numbers: readonly string[],
  given: {
    readonly proof: string;
    readonly channel: ReadContact['channel'];
    readonly error?: RefusalCode | null;
    readonly again?: boolean;
  },
): Html {
  const t = sayIn(reader);
  const error = given.error ? refusalWords(reader, given.error) : null;
  return page(
    frame(tools, reader, t('join.code.title'), numbers),
    html`<h1>${t('join.code.title')}</h1>
      ${given.again ? html`<p class="notice" role="status">${t('join.code.again.done')}</p>` : ''}
      <p>${t(`join.code.about.${given.channel}`)}</p>
      <form method="post" action="/aansluiten/code?l=${reader}" novalidate>
        <input type="hidden" name="proof" value="${given.proof}" />
        <input type="hidden" name="channel" value="${given.channel}" />
        ${textField({
          name: 'code',
          label: t('join.code'),
          error,
          autocomplete: 'one-time-code',
          inputmode: 'numeric',
          maxlength: 12,
          class: 'code-input',
        })}
        ${checkField({ name: 'shared', label: t('join.shared') })}
        <button class="button primary">${t('join.code.send')}</button>
      </form>
      <form method="post" action="/aansluiten/opnieuw?l=${reader}" class="below-form">
        <input type="hidden" name="proof" value="${given.proof}" />
        <input type="hidden" name="channel" value="${given.channel}" />
        <p>${t(`join.code.none.${given.channel}`)}</p>
        <button class="button quiet">${t('join.code.again')}</button>
      </form>`,
  );
}

/** `/bevestig`: for a paper form, with the number and its code or with the code of a letter. */
function paperForm(
  tools: PageTools,
  reader: Language,
  numbers: readonly string[],
  given: { readonly contact?: string; readonly error?: RefusalCode | null; readonly again?: boolean } = {},
): Html {
  const t = sayIn(reader);
  return page(
    { ...frame(tools, reader, t('confirm.title'), numbers), path: '/bevestig' },
    html`<h1>${t('confirm.title')}</h1>
      ${given.again ? html`<p class="notice" role="status">${t('confirm.again.done')}</p>` : ''}
      <p>${t('confirm.about')}</p>
      <form method="post" action="/bevestig?l=${reader}" novalidate>
        ${textField({
          name: 'code',
          label: t('confirm.code'),
          hint: t('confirm.code.hint'),
          error: given.error ? refusalWords(reader, given.error) : null,
          maxlength: 20,
          class: 'code-input',
          autocomplete: 'off',
        })}
        ${textField({
          name: 'contact',
          label: t('confirm.contact'),
          hint: t('confirm.contact.hint'),
          value: given.contact ?? '',
          autocomplete: 'tel',
          maxlength: 254,
          required: false,
        })}
        ${checkField({ name: 'shared', label: t('join.shared') })}
        <div class="row">
          <button class="button primary">${t('confirm.send')}</button>
          <button class="button quiet" name="again" value="yes">${t('join.code.again')}</button>
        </div>
      </form>`,
  );
}

function linkForm(tools: PageTools, reader: Language, numbers: readonly string[], link: string): Html {
  const t = sayIn(reader);
  return page(
    { ...frame(tools, reader, t('confirm.title'), numbers), path: '/bevestig' },
    html`<h1>${t('confirm.title')}</h1>
      <p>${t('confirm.link.about')}</p>
      <form method="post" action="/bevestig/${link}?l=${reader}">
        <button class="button primary">${t('confirm.link.send')}</button>
      </form>`,
  );
}

function donePage(tools: PageTools, reader: Language, numbers: readonly string[]): Html {
  const t = sayIn(reader);
  return page(
    { ...frame(tools, reader, t('confirm.done.title'), numbers), path: '/bevestig' },
    html`<h1>${t('confirm.done.title')}</h1>
      <p>${t('confirm.done.about')}</p>
      <p><a class="button primary" href="/mijn/openen?l=${reader}">${t('confirm.done.open')}</a></p>`,
  );
}

const linkShape = /^[\w-]{20,80}$/;

export function joinPages(app: Hono, tools: PageTools, deps: JoinDeps): void {
  const numbersOf = async (): Promise<readonly string[]> => (await tools.owner()).emergencyNumbers;
  const entered = (cookie: string, to: string): Response =>
    new Response(null, {
      status: 303,
      headers: { location: to, 'set-cookie': cookie, 'cache-control': 'no-store' },
    });
  const placeOf = async (form: Form) => {
    const address = await deps.address(form.address);
    if (address === null) return null;
    const [network, numbers] = await Promise.all([
      form.bin ? deps.network(form.bin, form.address) : null,
      numbersOf(),
    ]);
    return { address, network, numbers };
  };
  const statusOf = (code: RefusalCode): number =>
    code === 'server/busy' ? 503 : code === 'code/too-often' ? 429 : 422;

  for (const path of ['/aansluiten', '/aansluiten/*', '/bevestig', '/bevestig/*'])
    app.use(path, tools.ownForms);

  // Without an address there is nothing to join yet.
  app.get('/aansluiten', (c) => {
    const bin = c.req.query('bin') ?? '';
    const to = /^[a-z0-9]{6,40}$/.test(bin) ? `/bin/${bin}` : '/vind';
    return c.redirect(`${to}?l=${tools.language(c)}`, 303);
  });
  app.post('/aansluiten', async (c) => {
    const reader = tools.language(c);
    const form = read(await c.req.parseBody(), reader);
    const place = await placeOf(form);
    if (!place) return c.redirect(`/vind?l=${reader}`, 303);
    // Whoever has a page open adds the address to it.
    const drawn = (await deps.isOpen(c.req.raw)) ? anotherAddress : joinForm;
    return tools.draw(c, drawn(tools, reader, form, place));
  });
  app.post('/aansluiten/verstuur', async (c) => {
    const reader = tools.language(c);
    const form = read(await c.req.parseBody(), reader);
    const again = async (problems: SignUpProblems, status: number): Promise<Response> => {
      const place = await placeOf(form);
      return place
        ? tools.draw(c, joinForm(tools, reader, form, place, problems), status)
        : c.redirect(`/vind?l=${reader}`, 303);
    };
    try {
      const done = await deps.signUp(form, tools.clientAddress(c.req.raw));
      return 'problems' in done
        ? await again(done.problems, 422)
        : await tools.draw(c, codeForm(tools, reader, await numbersOf(), done));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return again({ contact: error.code }, statusOf(error.code));
    }
  });

  const channelOf = (given: string): ReadContact['channel'] =>
    (['sms', 'voice', 'email'] as const).find((one) => one === given) ?? 'sms';
  app.post('/aansluiten/code', async (c) => {
    const reader = tools.language(c);
    const body = await c.req.parseBody();
    const proof = field(body['proof']);
    try {
      const { cookie, full } = await deps.confirm(
        proof,
        field(body['code']),
        field(body['shared']) === 'yes',
      );
      return entered(cookie, `/mijn?${full ? 'vol' : 'welkom'}=1&l=${reader}`);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const given = { proof, channel: channelOf(field(body['channel'])), error: error.code };
      return tools.draw(c, codeForm(tools, reader, await numbersOf(), given), statusOf(error.code));
    }
  });
  app.post('/aansluiten/opnieuw', async (c) => {
    const reader = tools.language(c);
    const body = await c.req.parseBody();
    const given = { proof: field(body['proof']), channel: channelOf(field(body['channel'])) };
    try {
      await deps.askAgain(given.proof, tools.clientAddress(c.req.raw));
      return await tools.draw(c, codeForm(tools, reader, await numbersOf(), { ...given, again: true }));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return tools.draw(
        c,
        codeForm(tools, reader, await numbersOf(), { ...given, error: error.code }),
        statusOf(error.code),
      );
    }
  });

  // ------------------------------------------------------------------------------------ what came on paper or by mail

  app.get('/bevestig', async (c) => tools.draw(c, paperForm(tools, tools.language(c), await numbersOf())));
  app.post('/bevestig', async (c) => {
    const reader = tools.language(c);
    const body = await c.req.parseBody();
    const contact = field(body['contact']);
    try {
      if (field(body['again']) === 'yes') {
        await deps.askPaperAgain(contact, tools.clientAddress(c.req.raw));
        return await tools.draw(c, paperForm(tools, reader, await numbersOf(), { contact, again: true }));
      }
      const cookie = await deps.confirmPaper(
        contact,
        field(body['code']),
        field(body['shared']) === 'yes',
        tools.clientAddress(c.req.raw),
      );
      return cookie === null
        ? await tools.draw(c, donePage(tools, reader, await numbersOf()))
        : entered(cookie, `/mijn?welkom=1&l=${reader}`);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return tools.draw(
        c,
        paperForm(tools, reader, await numbersOf(), { contact, error: error.code }),
        statusOf(error.code),
      );
    }
  });
  // A scanner of links opens pages: this one only shows a button.
  app.get('/bevestig/:link', async (c) => {
    const link = c.req.param('link');
    if (!linkShape.test(link)) return tools.fail(c, 404);
    return tools.draw(c, linkForm(tools, tools.language(c), await numbersOf(), link));
  });
  app.post('/bevestig/:link', async (c) => {
    const reader = tools.language(c);
    const link = c.req.param('link');
    try {
      if (!linkShape.test(link)) throw new Refusal('code/expired');
      await deps.confirmLink(link, tools.clientAddress(c.req.raw));
      return await tools.draw(c, donePage(tools, reader, await numbersOf()));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return tools.draw(
        c,
        paperForm(tools, reader, await numbersOf(), { error: error.code }),
        statusOf(error.code),
      );
    }
  });
}
