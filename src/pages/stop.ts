/**
 * `/stop/TOKEN`: one press that stops ordinary messages at a mail address. Mail programs post it themselves (RFC 8058,
 * `List-Unsubscribe=One-Click`), without cookies and from anywhere, so this is the one form that another site may send:
 * whoever has the link may stop, and nothing else can be done with it.
 */
import type { Hono } from 'hono';
import { html } from 'hono/html';
import { sayIn, type Language } from '../../contract/words.ts';
import { page, type Html } from './layout.ts';
import { field, type PageTools } from './tools.ts';

export interface StopDeps {
  /** Whether we wrote that token, and somebody still has the address. */
  known(token: string): Promise<boolean>;
  /** Stops, or takes it back. */
  set(token: string, stopped: boolean): Promise<void>;
}

/** What no link in a mail can stop, and where one can. */
const stays = (reader: Language): Html =>
  html`<p>${sayIn(reader)('stop.urgent')} <a href="/mijn?l=${reader}">${sayIn(reader)('stop.page')}</a></p>`;

export function stopPages(app: Hono, tools: PageTools, deps: StopDeps): void {
  const shell = async (language: Language, title: string, token: string, body: Html): Promise<Html> =>
    page(
      {
        language,
        title: `${title} – Belfort`,
        path: `/stop/${token}`,
        hidden: true,
        demo: tools.demo,
        emergencyNumbers: (await tools.owner()).emergencyNumbers,
      },
      body,
    );
  app.get('/stop/:token', async (c) => {
    const token = c.req.param('token');
    if (!(await deps.known(token))) return tools.fail(c, 404);
    const reader = tools.language(c);
    const t = sayIn(reader);
    return tools.draw(
      c,
      await shell(
        reader,
        t('stop.title'),
        token,
        html`<h1>${t('stop.title')}</h1>
          <p>${t('stop.about')}</p>
          ${stays(reader)}
          <form method="post" action="/stop/${token}?l=${reader}">
            <button class="button primary">${t('stop.now')}</button>
          </form>`,
      ),
    );
  });
  app.post('/stop/:token', async (c) => {
    const token = c.req.param('token');
    if (!(await deps.known(token))) return tools.fail(c, 404);
    const stopped = field((await c.req.parseBody())['undo']) !== 'yes';
    await deps.set(token, stopped);
    const reader = tools.language(c);
    const t = sayIn(reader);
    const title = t(stopped ? 'stop.done' : 'stop.undone');
    return tools.draw(
      c,
      await shell(
        reader,
        title,
        token,
        html`<h1>${title}</h1>
          <p>${t(stopped ? 'stop.done.about' : 'stop.undone.about')}</p>
          ${
            stopped
              ? html`${stays(reader)}
                  <form method="post" action="/stop/${token}?l=${reader}">
                    <input type="hidden" name="undo" value="yes" />
                    <button class="button">${t('stop.undo')}</button>
                  </form>`
              : ''
          }`,
      ),
    );
  });
}
