// Sets up notifications on the device in hand, step by step, up to a test that has arrived. All words stand in the page,
// one section per state, hidden until it is the one (src/pages/app.ts).
const root = document.querySelector('[data-device]');
const told = document.querySelector('[data-told]');
const worker = navigator.serviceWorker;
/** A test takes a second or two; after this something on the device keeps it. */
const patienceMs = 30_000;
const slowMs = 10_000;

function show(state) {
  for (const one of root.querySelectorAll('[data-state]'))
    one.hidden = !one.dataset.state.split(' ').includes(state);
  root.querySelector(`[data-state~="${state}"] [tabindex]`)?.focus();
}
const say = (words) => {
  told.textContent = words;
  told.hidden = !words;
};

const isApple =
  /iPhone|iPad|iPod/.test(navigator.userAgent) ||
  (navigator.platform === 'MacIntel' && navigator.maxTouchPoints > 1);
const isInstalled = navigator.standalone === true || matchMedia('(display-mode: standalone)').matches;
const can = worker && 'PushManager' in window && 'Notification' in window;

async function look() {
  if (!can) return show(isApple && !isInstalled ? 'apple' : 'none');
  if (Notification.permission === 'denied') return show('denied');
  const subscription = await mine();
  const granted = subscription && Notification.permission === 'granted';
  show(granted && (await isKnown(subscription)) ? 'on' : 'ask');
}

const ready = async () => {
  await worker.register('/sw.js', { scope: '/', updateViaCache: 'none' });
  return await worker.ready;
};
const mine = async () => await (await ready()).pushManager.getSubscription();

const send = (path, body) =>
  fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
// A browser keeps its subscription when it is taken off the reader's data, and when somebody else opens theirs here.
const isKnown = async ({ endpoint }) => (await send('/mijn/push/bekend', { endpoint })).status !== 404;

async function post(path, body) {
  const answer = await send(path, body);
  // The page of the reader is not open any more: it says how it is opened.
  if (answer.status === 401) location.reload();
  if (answer.ok) return;
  const said = await answer.json().catch(() => ({}));
  throw new Error(said.sentence ?? '');
}

async function turnOn() {
  if ((await Notification.requestPermission()) !== 'granted')
    return show(Notification.permission === 'denied' ? 'denied' : 'ask');
  show('busy');
  const registration = await ready();
  const key = await fetch(`/mijn/push/sleutel`).then((answer) => answer.text());
  const subscription = await registration.pushManager
    .subscribe({ userVisibleOnly: true, applicationServerKey: key })
    // Another installation had this browser under its own key before.
    .catch(async (error) => {
      const old = await registration.pushManager.getSubscription();
      if (!old || error.name !== 'InvalidStateError') throw error;
      await old.unsubscribe();
      return await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
    });
  await post('/mijn/push', { subscription });
  await test();
}

let waiting = [];
async function test() {
  const subscription = await mine();
  if (!subscription) return look();
  show('busy');
  await post(`/mijn/push/test?l=${document.documentElement.lang}`, { endpoint: subscription.endpoint });
  for (const timer of waiting) clearTimeout(timer);
  waiting = [setTimeout(() => show('slow'), slowMs), setTimeout(() => show('late'), patienceMs)];
}

async function turnOff() {
  const subscription = await mine();
  if (subscription) {
    await post('/mijn/push/weg', { endpoint: subscription.endpoint });
    await subscription.unsubscribe();
  }
  show('ask');
}

// The worker tells what it did: "arrived" when it shows the test, "acknowledged" when the server knows it too.
worker?.addEventListener('message', ({ data }) => {
  if (data.acknowledged !== location.pathname) return;
  for (const timer of waiting) clearTimeout(timer);
  show('works');
});

const acts = { on: turnOn, test, off: turnOff };
root.addEventListener('click', (event) => {
  const act = acts[event.target.closest('button')?.dataset.act];
  if (!act) return;
  say('');
  act().catch((error) => {
    say(error.message || root.dataset.failed);
    void look();
  });
});
void look();
