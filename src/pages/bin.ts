/**
 * The page of a BIN, for whoever got a letter, saw a board or followed a link: what it is, what it is not, who
 * coordinates it, its rules, and the one thing asked of a person who joins: where they live.
 */
import type { Context, Hono } from 'hono';
import { html } from 'hono/html';
import type { RulesKind } from '../../contract/finding.ts';
import { localeOf, sayIn, type Language } from '../../contract/words.ts';
import type { PublicNetwork } from '../networks/public.ts';
import type { FoundStreet } from '../places/places.ts';
import { addressForm, findFrame, nothingAlong, numberForm, stateLine, type Along } from './find.ts';
import type { FindDeps, ReadRules } from './finding.ts';
import type { SiteOwner } from './front.ts';
import { page, type Frame, type Html } from './layout.ts';
import type { PageTools } from './tools.ts';

/** The kinds of rules by their path. */
const rulesPaths = { reglement: 'house-rules', charter: 'charter' } as const satisfies Record<
  string,
  RulesKind
>;

function binPage(frame: Frame, network: PublicNetwork, along: Along, street: FoundStreet | null): Html {
  const { language } = frame;
  const t = sayIn(language);
  const link = (path: keyof typeof rulesPaths): Html =>
    html`<a href="/bin/${network.joinCode}/${path}?l=${language}">${t(`rules.${rulesPaths[path]}`)}</a>`;
  return page(
    frame,
    html`<h1>${network.name}</h1>
      <p>${t(`networkKind.${network.kind}`)} · ${network.municipality}</p>
      ${stateLine(language, network)}
      ${
        network.over
          ? html`<p><a class="button primary" href="/vind?l=${language}">${t('find.title')}</a></p>`
          : html`<section class="card" aria-labelledby="join">
              <h2 id="join">${t('bin.join.title')}</h2>
              ${
                street
                  ? html`<p>${t('bin.join.street', { street: street.name })}</p>
                      ${numberForm(language, street, along)}
                      <p><a href="/bin/${network.joinCode}?l=${language}">${t('bin.otherStreet')}</a></p>`
                  : html`<p>${t('bin.join.about')}</p>
                      ${addressForm(language, along)}`
              }
            </section>`
      }
      <section>
        <h2>${t('bin.is')}</h2>
        <p>${t(`bin.kind.${network.kind}`)}</p>
        <ul>
          <li>${t('bin.is.1')}</li>
          <li>${t('bin.is.2')}</li>
          <li>${t('bin.is.3')}</li>
          <li>${t('bin.is.4')}</li>
        </ul>
        <h2>${t('bin.not')}</h2>
        <ul>
          <li>${t('bin.not.1')}</li>
          <li>${t('bin.not.2')}</li>
          <li>${t('bin.not.3')}</li>
          <li>${t('bin.not.4')}</li>
        </ul>
        <h2>${t('bin.who')}</h2>
        <dl class="times">
          <dt>${t('bin.who.coordinator')}</dt>
          <dd>${network.coordinator ?? t('bin.who.nobody')}</dd>
          <dt>${t('bin.who.owner')}</dt>
          <dd>${network.owner}</dd>
        </dl>
        <h2>${t('bin.rules')}</h2>
        <p>${t('bin.rules.about')}</p>
        <ul>
          <li>${link('reglement')}</li>
          <li>${link('charter')}</li>
        </ul>
      </section>`,
  );
}

const dayWords = (language: Language, day: string): string =>
  new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  );

/** A text as it was put: "# " begins a heading, "- " an item, an empty line parts paragraphs. */
export function rulesText(text: string): Html {
  const blocks = text
    .replaceAll('\r\n', '\n')
    .split(/\n\s*\n|\n(?=# )|(?<=^# .*)\n/mu)
    .map((block) => block.trim())
    .filter(Boolean);
  return html`${blocks.map((block) => {
    const lines = block.split('\n').map((line) => line.trim());
    if (block.startsWith('# ')) return html`<h2>${block.slice(2)}</h2>`;
    if (lines.every((line) => line.startsWith('- ')))
      return html`<ul>
        ${lines.map((line) => html`<li>${line.slice(2)}</li>`)}
      </ul>`;
    return html`<p>${lines.map((line, i) => (i ? html`<br />${line}` : line))}</p>`;
  })}`;
}

function rulesPage(frame: Frame, network: PublicNetwork, rules: ReadRules): Html {
  const { language, path } = frame;
  const t = sayIn(language);
  return page(
    frame,
    html`<h1>${t(`rules.${rules.kind}`)}</h1>
      <p>
        <strong>${network.name}</strong>, ${network.municipality}<br />
        ${t('rules.version', { version: rules.version, day: dayWords(language, rules.dated) })}
      </p>
      ${rules.own ? '' : html`<p class="notice">${t('rules.model')}</p>`}
      ${
        rules.language === language
          ? ''
          : html`<p class="notice">
              ${t('rules.otherLanguage', { language: t(`pages.language.${rules.language}`) })}
            </p>`
      }
      <div lang="${rules.language}">${rulesText(rules.text)}</div>
      ${
        rules.before.length > 0
          ? html`<h2>${t('rules.others')}</h2>
              <ul>
                ${rules.before.map(
                  (one) =>
                    html`<li>
                      <a href="${path}?versie=${one.version}&amp;l=${language}"
                        >${t('rules.version', { version: one.version, day: dayWords(language, one.dated) })}</a
                      >
                    </li>`,
                )}
              </ul>`
          : ''
      }
      <p>
        <a class="button" href="/bin/${network.joinCode}?l=${language}"
          >${t('rules.back', { name: network.name })}</a
        >
      </p>`,
  );
}

export function binPages(app: Hono, tools: PageTools, deps: FindDeps): void {
  const frameOf = (c: Context, owner: SiteOwner, network: PublicNetwork): Frame => ({
    ...findFrame(tools, tools.language(c), network.name, owner),
    path: c.req.path,
  });

  app.get('/bin/:code', async (c) => {
    const network = await deps.network(c.req.param('code'));
    if (!network) return tools.fail(c, 404);
    const frame = frameOf(c, await tools.owner(), network);
    return tools.draw(c, binPage(frame, network, { ...nothingAlong, bin: network.joinCode }, null));
  });
  app.get('/i/:code', async (c) => {
    const invitation = c.req.param('code');
    const invited = await deps.invited(invitation);
    if (!invited) return tools.fail(c, 404);
    const { network, street } = invited;
    const frame = { ...frameOf(c, await tools.owner(), network), hidden: true };
    return tools.draw(c, binPage(frame, network, { bin: network.joinCode, invitation }, street));
  });
  for (const [path, kind] of Object.entries(rulesPaths))
    app.get(`/bin/:code/${path}`, async (c) => {
      const network = await deps.network(c.req.param('code'));
      const rules =
        network && (await deps.rules(network, kind, tools.language(c), c.req.query('versie') ?? null));
      if (!network || !rules) return tools.fail(c, 404);
      return tools.draw(c, rulesPage(frameOf(c, await tools.owner(), network), network, rules));
    });
}
