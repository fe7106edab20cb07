// The service worker of the member's app: keeps the last messages for when there is no internet, shows notifications, and
// says to the server that it showed them. The server puts what changes before it, as `self.belfort` (src/pages/worker.ts).
//
// What is kept: the stylesheet, the letters, the icons, and pages of messages. Never a console, an answer of the API, a
// sign-in, another page of somebody's own, or what was sent in a form. Pages always come from the network where there is
// one, so that nobody stays behind on an old version: only a page that cannot be fetched is shown as it was.
const { version, shell, icons, words, mayKeepHeader } = self.belfort;

const shellCache = `belfort-shell-${version}`;
const pagesCache = 'belfort-pages';
const listPath = '/mijn/berichten';
const keptMs = 7 * 86_400_000;
const mostPages = 40;
/** Of the list, these are fetched ahead; whoever looks at it again within minutes does not fetch them again. */
const aheadPages = 8;
const aheadMs = 10 * 60_000;
const stampHeader = 'x-belfort-kept';
/** Where a town calls at once a phone has bars and nothing comes through: after this a copy is shown, where there is one. */
const patienceMs = 5_000;

// ------------------------------------------------------------------------------------------------- its life

self.addEventListener('install', (event) => {
  // At once, and for the pages that are open too: they were drawn by the server and want nothing of the old one.
  const fresh = shell.map((path) => new Request(path, { cache: 'no-cache' }));
  event.waitUntil(
    caches
      .open(shellCache)
      .then((cache) => cache.addAll(fresh))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(Promise.all([tidy(), prune(), self.clients.claim().then(keepOpen)]));
});

/** Whoever opened a message before there was a worker may go where there is no internet before they open another. */
async function keepOpen() {
  for (const { url } of await self.clients.matchAll({ type: 'window' })) {
    const { pathname } = new URL(url);
    if (isMessage(pathname))
      await fetch(url, { redirect: 'manual' }).then(
        (answer) => keep(pathname, answer),
        () => undefined,
      );
  }
}

async function tidy() {
  const old = (await caches.keys()).filter(
    (name) => name.startsWith('belfort-') && ![shellCache, pagesCache].includes(name),
  );
  await Promise.all(old.map((name) => caches.delete(name)));
}

// ------------------------------------------------------------------------------------------------- fetching

const isMessage = (path) => path === listPath || /^\/(mijn\/berichten|m)\/[\w-]+$/.test(path);
const opens = /^\/push\/bericht\/([\w-]+)$/;
const ours = /^\/($|mijn(\/|$)|m\/|push\/bericht\/|vind|bin\/)/;
const closes = ['/mijn/sluit', '/mijn/weg'];

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method === 'POST' && closes.includes(url.pathname)) event.waitUntil(forget());
  if (request.method !== 'GET') return;
  if (/^\/(assets\/|favicon|offline$)/.test(url.pathname)) event.respondWith(fromShell(request));
  else if (request.mode !== 'navigate') return;
  else if (isMessage(url.pathname)) event.respondWith(message(event, url.pathname));
  else if (ours.test(url.pathname)) event.respondWith(fetch(request).catch(() => without(url)));
});

async function fromShell(request) {
  const cache = await caches.open(shellCache);
  // A page that was kept under an older stylesheet has the one of now, where it cannot have its own.
  const other = () => cache.match(request.url, { ignoreSearch: true });
  return (
    (await cache.match(request.url)) ?? fetch(request).catch(async () => (await other()) ?? Response.error())
  );
}

async function message(event, path) {
  const copy = async () => (await keptCopy(path)) ?? (await keptCopy(path.replace(`${listPath}/`, '/m/')));
  const asked = fetch(event.request);
  // However late it comes, it is kept for the next time.
  event.waitUntil(asked.then((answer) => keep(path, answer.clone())).catch(() => undefined));
  const answer = await Promise.race([asked, pause(patienceMs)]).catch(() => null);
  if (answer && answer.status < 500) return answer;
  return (await copy()) ?? (await asked.catch(() => without(new URL(event.request.url))));
}

/** Where there is no network: the message that was to be opened, or what to do now, the numbers to call before all. */
async function without(url) {
  const code = opens.exec(url.pathname)?.[1];
  const copy = code && ((await keptCopy(`${listPath}/${code}`)) ?? (await keptCopy(`/m/${code}`)));
  if (copy) return copy;
  const language =
    [url.searchParams.get('l'), self.navigator.language.slice(0, 2)].find((one) => words[one]) ?? 'nl';
  const cache = await caches.open(shellCache);
  const page = await cache.match(`/offline?l=${language}`);
  if (!page) return Response.error();
  const html = await page.text();
  return new Response(
    html.replace('<ul id="kept"></ul>', (await keptLinks()) || `<p>${words[language].none}</p>`),
    { headers: plain(page.headers) },
  );
}

/** The messages that can be read all the same. Titles and paths stand in our own pages as they are, escaped by the server. */
async function keptLinks() {
  const cache = await caches.open(pagesCache);
  const paths = (await cache.keys()).map(({ url }) => new URL(url).pathname);
  const links = [];
  for (const path of paths) {
    // The reader's own copy says all that the public one says.
    if (paths.includes(path.replace(/^\/m\//, `${listPath}/`)) && path.startsWith('/m/')) continue;
    const answer = await cache.match(path);
    const title = /<title>([^<]*)/.exec((await answer?.text()) ?? '')?.[1];
    if (title) links.push(`<li><a href="${path}">${title}</a></li>`);
  }
  return links.length ? `<ul>${links.join('')}</ul>` : '';
}

/** As the server gave them, but for what was true of the octets on the wire only. */
function plain(given) {
  const headers = new Headers(given);
  for (const name of ['content-encoding', 'content-length', 'etag']) headers.delete(name);
  return headers;
}

// ------------------------------------------------------------------------------------------------- pages that are kept

async function keep(path, answer) {
  // Whoever is sent away has no page open any more: then nothing of theirs stays on this device.
  if (answer.type === 'opaqueredirect') return path.startsWith('/mijn') ? await forget() : undefined;
  const cache = await caches.open(pagesCache);
  if (answer.status === 404 || answer.status === 410) return void (await cache.delete(path));
  if (!answer.ok || !answer.headers.get('content-type')?.startsWith('text/html')) return;
  // On a shared computer nothing of anybody's own stays behind; the server knows which it is.
  if (path.startsWith('/mijn') && !answer.headers.has(mayKeepHeader)) return await forget();
  const headers = plain(answer.headers);
  headers.set(stampHeader, String(Date.now()));
  const html = await answer.text();
  await cache.put(path, new Response(html, { headers }));
  if (path === listPath) await fetchAhead(cache, html);
  await prune();
}

/** What the list names is read without internet too, and what it names no longer is forgotten. */
async function fetchAhead(cache, html) {
  const listed = new Set([...html.matchAll(/href="(\/mijn\/berichten\/[\w-]+)\?/g)].map(([, path]) => path));
  for (const { url } of await cache.keys()) {
    const { pathname } = new URL(url);
    if (pathname.startsWith(`${listPath}/`) && !listed.has(pathname)) await cache.delete(pathname);
  }
  for (const path of [...listed].slice(0, aheadPages)) {
    const known = await cache.match(path);
    if (known && Date.now() - stampOf(known) < aheadMs) continue;
    await keep(path, await fetch(path, { redirect: 'manual' }));
  }
}

const stampOf = (answer) => Number(answer.headers.get(stampHeader));

/** The oldest go, and all that is older than a week. */
async function prune() {
  const cache = await caches.open(pagesCache);
  const found = [];
  for (const request of await cache.keys()) {
    const answer = await cache.match(request);
    found.push({ request, at: answer ? stampOf(answer) : 0 });
  }
  const gone = found
    .sort((a, b) => b.at - a.at)
    .filter(({ at }, n) => n >= mostPages || Date.now() - at > keptMs);
  await Promise.all(gone.map(({ request }) => cache.delete(request)));
}

const forget = () => caches.delete(pagesCache);

/** A page as it was, and says so: whoever reads it must know that the end may have come since. */
async function keptCopy(path) {
  const cache = await caches.open(pagesCache);
  const found = await cache.match(path);
  if (!found || Date.now() - stampOf(found) > keptMs) return null;
  const html = await found.text();
  const language = /<html lang="(\w\w)"/.exec(html)?.[1];
  const at = new Date(stampOf(found)).toLocaleString(language, { dateStyle: 'long', timeStyle: 'short' });
  const note = `<p class="notice kept" data-class="urgent" role="status">${(words[language] ?? words.nl).kept.replace('{at}', at)}</p>`;
  return new Response(html.replace('<main id="content">', `$&${note}`), { headers: found.headers });
}

// ------------------------------------------------------------------------------------------------- notifications

self.addEventListener('push', (event) => event.waitUntil(ring(read(event.data))));

function read(data) {
  try {
    return data.json();
  } catch {
    return {};
  }
}

async function ring({ title, body, language, url = '/mijn', tone = 'ordinary', shown }) {
  const at = new URL(url, self.location.origin);
  const test = tone === 'test';
  const said = words[language] ?? words.nl;
  // A test says so first of all, whatever else went wrong.
  const marked = said.marks.some((mark) => title?.startsWith(mark));
  const headed = title && test && !marked ? `${said.marks[0]} – ${title}` : title;
  await self.registration.showNotification(headed || said.title, {
    body,
    lang: language,
    // One notification per thread: what follows replaces what it follows, and sounds again.
    tag: at.pathname,
    renotify: true,
    requireInteraction: tone === 'urgent' || tone === 'emergency',
    icon: test ? icons.test : icons.plain,
    badge: icons.badge,
    data: { path: at.pathname + at.search },
  });
  await tellPages({ arrived: at.pathname });
  if (shown && (await acknowledge(shown))) await tellPages({ acknowledged: at.pathname });
  await renew(at.pathname, tone);
}

async function tellPages(told) {
  const pages = await self.clients.matchAll({ type: 'window' });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a client is of this site, and takes none
  for (const page of pages) page.postMessage(told);
}

/** Only now is it delivered. Without an answer it is said again; more than that a browser does not allow itself. */
async function acknowledge(word) {
  for (const waitMs of [0, 2_000, 8_000]) {
    await pause(waitMs);
    const answer = await fetch('/push/ontvangen', {
      method: 'POST',
      // It tells of one delivery and of nobody's page.
      credentials: 'omit',
      headers: { 'content-type': 'text/plain' },
      body: word,
    }).catch(() => null);
    if (answer && answer.status < 500) return answer.ok;
  }
  return false;
}
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * The message is there to read without internet. Copies from before are gone at once, for an end takes the description of a
 * missing person with it, in the list too. Of a town that was all told at the same moment, not all come at the same moment.
 */
async function renew(path, tone) {
  const code = /^\/m\/([\w-]+)$/.exec(path)?.[1];
  if (!code) return;
  const cache = await caches.open(pagesCache);
  await Promise.all([
    cache.delete(path),
    cache.delete(`${listPath}/${code}`),
    tone === 'end' && cache.delete(listPath),
  ]);
  await pause(Math.random() * 5_000);
  await fetch(path).then(
    (answer) => keep(path, answer),
    () => undefined,
  );
}

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const { path } = event.notification.data ?? {};
  // The server knows whether the reader's own page is open on this device: then the message has their buttons too.
  const to = (path ?? '/mijn').replace(/^\/m\/([\w-]+)/, '/push/bericht/$1');
  event.waitUntil(open(to));
});

/** The page where it is open already, with what is new on it; a device that is being set up keeps its page as it is. */
async function open(path) {
  const last = (one) => one.split('?')[0].split('/').at(-1);
  const pages = await self.clients.matchAll({ type: 'window' });
  const here = pages.find(({ url }) => last(url) === last(path));
  if (!here) return await self.clients.openWindow(path);
  await here.focus();
  if (opens.test(path)) await here.navigate(path).catch(() => undefined);
}

// The push service gave the subscription another address: the server must have it before the next alarm.
self.addEventListener('pushsubscriptionchange', (event) => event.waitUntil(subscribeAgain(event)));

async function subscribeAgain({ oldSubscription, newSubscription }) {
  const made =
    newSubscription ?? (await self.registration.pushManager.subscribe(await options(oldSubscription)));
  await fetch('/mijn/push', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ subscription: made, replaced: oldSubscription?.endpoint ?? null }),
  });
}

async function options(old) {
  if (old?.options.applicationServerKey) return old.options;
  const applicationServerKey = await fetch('/mijn/push/sleutel').then((answer) => answer.text());
  return { userVisibleOnly: true, applicationServerKey };
}
