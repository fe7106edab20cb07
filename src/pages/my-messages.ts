/**
 * The messages that were put to whoever has their own page open: `/mijn/berichten`, and each with its thread, what the
 * telephone said, "Ik heb dit gezien" and whether it was of use.
 *
 * A message is drawn as its public page (message.ts); what is the reader's own stands around it. Nothing is confirmed by
 * opening a page: link scanners and a phone that keeps pages for later open them too.
 */
import type { Context, Hono } from 'hono';
import { html } from 'hono/html';
import type { PublicMessage } from '../../contract/public-message.ts';
import { fewestAnswers, longestWord, scores, type Score } from '../../contract/scores.ts';
import { toneOf } from '../../contract/signs.ts';
import { isLanguage, say, sayIn, type Language } from '../../contract/words.ts';
import { largeTypeCookie, wantsLargeType } from '../http/cookies.ts';
import { clockWords, wallClock } from '../lib/clock.ts';
import type { MyThread, Spoken } from '../messages/for-me.ts';
import type { MyScore } from '../messages/scores.ts';
import type { MessagesForMe } from '../residents/messages-for-me.ts';
import type { Resident } from '../residents/sessions.ts';
import { assetUrl } from './assets.ts';
import { page, sign, type Html } from './layout.ts';
import {
  bar,
  isOver,
  messagePage,
  momentWords,
  partText,
  senderLine,
  standing,
  stillReadable,
  textOf,
  time,
} from './message.ts';
import { field, type PageTools } from './tools.ts';

export interface MyMessagesDeps {
  who(request: Request): Promise<Resident | null>;
  readonly messages: MessagesForMe;
  readonly secure: boolean;
}

const codeShape = /^[\w-]{6,64}$/;
const home = '/mijn/berichten';
const pathOf = (code: string): string => `${home}/${code}`;
/** Where a form on another page leads back to; nothing else that is asked for is followed. */
const backTo: Readonly<Record<string, string>> = { list: home, mine: '/mijn' };

// ------------------------------------------------------------------------------------------------------- cards

/** By the clock where that is enough: on the day of what was seen. */
function seenWords(
  language: Language,
  at: Date,
  { timeZone }: PublicMessage,
  of: string | undefined,
): string {
  const sameDay = of !== undefined && wallClock(at, timeZone).date === wallClock(new Date(of), timeZone).date;
  return sameDay
    ? say(language, 'mine.seen.clock', { clock: clockWords(at, timeZone, language) })
    : say(language, 'mine.seen.moment', { moment: momentWords(language, at.toISOString(), timeZone) });
}

/** "Ik heb dit gezien", or when they did. */
function seenForm(
  language: Language,
  { message, upTo, seenAt, seenEarlierAt }: MyThread,
  back: string,
): Html {
  const t = sayIn(language);
  const newest = message.parts.at(-1)?.publishedAt;
  if (seenAt)
    return html`<p class="seen word" data-class="end" role="status">
      ${sign('end')}${seenWords(language, seenAt, message, newest)}
    </p>`;
  return html`<form class="seen" method="post" action="${pathOf(message.code)}/gezien?l=${language}">
    <input type="hidden" name="upTo" value="${upTo}" />
    ${back ? html`<input type="hidden" name="back" value="${back}" />` : ''}
    ${seenEarlierAt ? html`<p class="hint">${t('mine.seen.since')}</p>` : ''}
    <button class="button primary">${t('mine.seen.button')}</button>
  </form>`;
}

/** What a thread is called: the headline of its first message, or its kind and place. */
function headline(language: Language, message: PublicMessage): { words: string; lang: Language } {
  const [first] = message.parts;
  const found = first ? textOf(message, first, language) : null;
  if (found?.text.headline) return { words: found.text.headline, lang: found.language };
  const place = message.place || message.networks.join(', ');
  const kind = say(language, `kind.${message.kind}`);
  return {
    words: place === '' ? kind : say(language, 'pages.message.lead', { kind, place }),
    lang: language,
  };
}

/** The newest of a thread in full, and what came before it by its kind and time. */
function inside(language: Language, message: PublicMessage): Html {
  const t = sayIn(language);
  const newest = message.parts.at(-1);
  const earlier = message.parts.slice(0, -1).toReversed();
  return html`${
    newest
      ? html`<p class="newest">
            <strong
              class="word"
              data-class="${toneOf({ kind: newest.kind, class: message.class, mode: message.mode })}"
              >${t(`kind.${newest.kind}`)}</strong
            >
            ${time(language, newest.publishedAt, message.timeZone)}
          </p>
          ${partText(language, message, newest)}`
      : ''
  }
  ${
    earlier.length === 0
      ? ''
      : html`<ul class="earlier" aria-label="${t('pages.message.earlier')}">
          ${earlier.map((part) => html`<li>${t(`kind.${part.kind}`)} ${time(language, part.publishedAt, message.timeZone)}</li>`)}
        </ul>`
  }`;
}

function card(language: Language, thread: MyThread, back: string): Html {
  const t = sayIn(language);
  const message = stillReadable(thread.message);
  const over = isOver(message);
  const { tone, kind, state } = standing(language, message);
  const { words, lang } = headline(language, message);
  const testing = message.mode !== 'real';
  const named = lang === language ? '' : html` lang="${lang}"`;
  const href = `${pathOf(message.code)}?l=${language}`;
  const drawn = html`<p>${senderLine(language, message)}</p>
    ${testing ? html`<p><strong>${t(`pages.message.${message.mode === 'test' ? 'test' : 'exercise'}`)}</strong></p>` : ''}
    ${inside(language, message)} ${over ? '' : seenForm(language, thread, back)}
    <p>
      <a href="${href}">${t('mine.open')}<span class="visually-hidden">: ${words}</span></a>
    </p>`;
  const frame = `card my-message${testing ? ' hatch' : ''}`;
  return over
    ? html`<li class="${frame}" id="m-${message.code}" data-mode="${message.mode}" data-class="${tone}">
        <details>
          <summary>
            <span class="word" data-class="${tone}">${sign(tone)}${kind}</span> <span>${state}</span>
            <span class="headline" ${named}>${words}</span>
            ${time(language, message.publishedAt, message.timeZone)}
          </summary>
          <div class="in">${drawn}</div>
        </details>
      </li>`
    : html`<li class="${frame}" id="m-${message.code}" data-mode="${message.mode}" data-class="${tone}">
        ${bar(language, message)}
        <div class="in">
          <h3${named}>${words}</h3>
          ${drawn}
        </div>
      </li>`;
}

const cards = (language: Language, threads: readonly MyThread[], back: string): Html =>
  html`<ul class="my-messages">
    ${threads.map((one) => card(language, one, back))}
  </ul>`;

/** Nothing yet: what will come, and how it looks. */
function nothingYet(language: Language, demo: boolean): Html {
  const t = sayIn(language);
  return html`<div class="empty">
    <h2>${t('mine.none')}</h2>
    <p>${t('mine.none.about')}</p>
    <p>${t('mine.none.test')}</p>
    ${demo ? html`<p><a class="button" href="/demo/phones?l=${language}">${t('mine.none.demo')}</a></p>` : ''}
  </div>`;
}

/** For the own page: the three with the newest news, and the way to the others. */
export function myMessagesSection(
  language: Language,
  { threads, demo }: { readonly threads: readonly MyThread[]; readonly demo: boolean },
): Html {
  const t = sayIn(language);
  return html`<section aria-labelledby="my-messages">
    <h2 id="my-messages">${t('mine.title')}</h2>
    ${
      threads.length === 0
        ? nothingYet(language, demo)
        : html`${cards(language, runningFirst(threads).slice(0, 3), 'mine')}
            <p><a class="button" href="${home}?l=${language}">${t('mine.all')}</a></p>`
    }
  </section>`;
}

const isRunning = ({ message }: MyThread): boolean => !isOver(message) && message.class !== 'ordinary';
const runningFirst = (threads: readonly MyThread[]): readonly MyThread[] => [
  ...threads.filter(isRunning),
  ...threads.filter((one) => !isRunning(one)),
];

// -------------------------------------------------------------------------------------------- one message

function spokenSection(language: Language, spoken: readonly Spoken[]): Html {
  if (spoken.length === 0) return html``;
  return html`<details class="fold spoken">
    <summary>${say(language, 'mine.spoken')}</summary>
    ${spoken.map(
      (one) =>
        html`<blockquote>
          <p lang="${one.caller}">${one.who} <span lang="${one.language}">${one.words}</span></p>
        </blockquote>`,
    )}
  </details>`;
}

type Wrong = 'choose' | 'marked' | 'too-long';

function scoreForm(
  language: Language,
  code: string,
  mine: MyScore,
  tried: { readonly wrong: Wrong; readonly score: Score | null; readonly words: string } | null,
  thanks: boolean,
): Html {
  const t = sayIn(language);
  if (!mine.may)
    return mine.score === null
      ? html``
      : html`<p>${t('mine.score.given', { score: t(`mine.score.${mine.score}`) })}</p>`;
  const { score, words } = tried ?? mine;
  const wrong = tried?.wrong ?? null;
  const wrongWord = wrong !== null && wrong !== 'choose';
  return html`<section class="card score" id="score" aria-labelledby="score-title">
    <h2 id="score-title">${t('mine.score')}</h2>
    ${thanks ? html`<p class="notice" data-class="end" role="status">${t('mine.score.thanks')}</p>` : ''}
    <form method="post" action="${pathOf(code)}/nuttig?l=${language}">
      <fieldset ${wrong === 'choose' ? html` aria-describedby="score-error"` : ''}>
        <legend>${t('mine.score.legend')}</legend>
        ${wrong === 'choose' ? html`<p class="error" id="score-error">${t('mine.score.choose')}</p>` : ''}
        ${scores.map(
          (one) =>
            html`<label class="check"
              ><input
                type="radio"
                name="score"
                value="${one}"
                required
                ${one === score ? html` checked` : ''}
              /><span>${t(`mine.score.${one}`)}</span></label
            >`,
        )}
      </fieldset>
      ${
        mine.mayAdd
          ? html`<div class="field">
              <label for="words">${t('mine.score.words')}</label>
              <p class="hint" id="words-hint">${t('mine.score.words.hint', { count: fewestAnswers })}</p>
              ${wrongWord ? html`<p class="error" id="words-error">${t(`mine.score.${wrong}`, { count: longestWord })}</p>` : ''}
              <textarea
                id="words"
                name="words"
                rows="3"
                maxlength="${longestWord}"
                aria-describedby="words-hint${wrongWord ? ' words-error' : ''}"
                ${wrongWord ? html` aria-invalid="true"` : ''}
              >
${words}</textarea>
            </div>`
          : ''
      }
      <button class="button">${t(mine.score === null ? 'mine.score.send' : 'mine.score.change')}</button>
    </form>
  </section>`;
}

// ------------------------------------------------------------------------------------------------- routes

export function myMessagesPages(app: Hono, tools: PageTools, deps: MyMessagesDeps): void {
  /** The reader's own language, where the page is not asked for in another. */
  const readerOf = (c: Context, me: Resident): Language => {
    const asked = c.req.query('l');
    return isLanguage(asked) ? asked : me.language;
  };
  const away = (to: string): Response =>
    new Response(null, { status: 303, headers: { location: to, 'cache-control': 'no-store' } });
  const closed = (c: Context): Response => away(`/mijn/openen?l=${tools.language(c)}`);
  const inLanguage = (c: Context, path: string): string => {
    const asked = c.req.query('l');
    return isLanguage(asked) ? `${path}?l=${asked}` : path;
  };

  app.get(home, async (c) => {
    const me = await deps.who(c.req.raw);
    if (!me) return closed(c);
    const language = readerOf(c, me);
    const t = sayIn(language);
    const [threads, { emergencyNumbers }] = await Promise.all([deps.messages.list(me), tools.owner()]);
    const [running, rest] = [threads.filter(isRunning), threads.filter((one) => !isRunning(one))];
    const groups = [
      ['running', running],
      ['news', rest.filter((one) => !isOver(one.message))],
      ['over', rest.filter((one) => isOver(one.message))],
    ] as const;
    return await tools.draw(
      c,
      page(
        {
          language,
          title: `${t('mine.title')} – Belfort`,
          path: home,
          demo: tools.demo,
          hidden: true,
          emergencyNumbers,
          ...(wantsLargeType(c.req.raw) ? { class: 'large-type' } : {}),
        },
        html`<h1>${t('mine.title')}</h1>
          ${threads.length === 0 ? nothingYet(language, tools.demo) : ''}
          ${groups.map(([group, some]) =>
            some.length === 0
              ? ''
              : html`<section aria-labelledby="${group}">
                  <h2 id="${group}">${t(`mine.${group}`)}</h2>
                  ${cards(language, some, 'list')}
                </section>`,
          )}
          <p><a href="/mijn?l=${language}">${t('mine.own')}</a></p>`,
      ),
      200,
      { 'content-language': language },
    );
  });

  async function draw(
    c: Context,
    me: Resident,
    code: string,
    tried: Parameters<typeof scoreForm>[3] = null,
  ): Promise<Response> {
    const one = codeShape.test(code) ? await deps.messages.open(me, code) : null;
    if (!one) return await tools.fail(c, 404);
    const language = readerOf(c, me);
    const t = sayIn(language);
    const path = pathOf(one.whole.code);
    const asked = c.req.query('groot');
    const large = asked === undefined ? wantsLargeType(c.req.raw) : asked === '1';
    const before = html`<nav class="row no-print reading" aria-label="${t('mine.reading')}">
      <a class="button small" href="${home}?l=${language}">${t('mine.back')}</a>
      <a class="button small" href="${path}?groot=${large ? '0' : '1'}&l=${language}"
        >${t(large ? 'mine.small' : 'mine.large')}</a
      >
      <button
        type="button"
        class="button small"
        hidden
        aria-pressed="false"
        data-read="${t('mine.read')}"
        data-stop="${t('mine.read.stop')}"
      >
        ${t('mine.read')}
      </button>
    </nav>`;
    const drawn = messagePage(
      language,
      one.whole,
      { origin: tools.origin, demo: tools.demo },
      {
        path,
        class: large ? 'mine large-type' : 'mine',
        script: assetUrl('/assets/my-messages.js'),
        before,
        advised: isOver(one.whole) && !one.seenAt ? html`` : seenForm(language, one, ''),
        after: html`${spokenSection(language, one.spoken)}
        ${scoreForm(language, one.whole.code, one.score, tried, c.req.query('dank') === '1')}`,
      },
    );
    return await tools.draw(c, drawn, tried ? 422 : 200, {
      'content-language': language,
      ...(asked === undefined ? {} : { 'set-cookie': largeTypeCookie(large, deps.secure) }),
    });
  }

  app.get(`${home}/:code`, async (c) => {
    const me = await deps.who(c.req.raw);
    return me ? await draw(c, me, c.req.param('code')) : closed(c);
  });

  for (const path of [`${home}/:code/gezien`, `${home}/:code/nuttig`]) app.use(path, tools.ownForms);

  app.post(`${home}/:code/gezien`, async (c) => {
    const me = await deps.who(c.req.raw);
    if (!me) return closed(c);
    const code = c.req.param('code');
    const body = await c.req.parseBody();
    const upTo = /^\d{1,4}$/.test(field(body['upTo'])) ? Number(field(body['upTo'])) : 0;
    if (!codeShape.test(code) || !(await deps.messages.confirm(me, code, upTo))) return tools.fail(c, 404);
    return away(inLanguage(c, backTo[field(body['back'])] ?? pathOf(code)));
  });

  app.post(`${home}/:code/nuttig`, async (c) => {
    const me = await deps.who(c.req.raw);
    if (!me) return closed(c);
    const code = c.req.param('code');
    const body = await c.req.parseBody();
    const words = field(body['words']).replaceAll('\r\n', '\n');
    const score = scores.find((one) => String(one) === field(body['score'])) ?? null;
    if (!codeShape.test(code)) return tools.fail(c, 404);
    if (score === null) return await draw(c, me, code, { wrong: 'choose', score, words });
    const kept = await deps.messages.rate(me, code, { score, words, language: readerOf(c, me) });
    if (kept === null) return tools.fail(c, 404);
    if (kept === 'marked' || kept === 'too-long')
      return await draw(c, me, code, { wrong: kept, score, words });
    const l = c.req.query('l');
    return away(`${pathOf(code)}?${isLanguage(l) ? `l=${l}&` : ''}${kept === 'kept' ? 'dank=1#score' : ''}`);
  });
}
