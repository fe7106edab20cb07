// On every page of a member's own and on the pages of messages: the service worker that keeps the last messages
// (worker.js). Every page is complete without it.
const worker = navigator.serviceWorker;

// `none`: the worker itself is always asked for anew, so that nobody stays on an old one.
worker?.register('/sw.js', { scope: '/', updateViaCache: 'none' }).catch(() => undefined);

// Whoever closes their page on this device gets no more notifications here: the server is told before the page is gone.
const closing = document.querySelector('form[action^="/mijn/sluit"]');
if (worker && closing)
  closing.addEventListener('submit', (event) => {
    event.preventDefault();
    const patience = new Promise((resolve) => setTimeout(resolve, 3_000));
    void Promise.race([unsubscribe().catch(() => undefined), patience]).then(() => closing.submit());
  });

async function unsubscribe() {
  const registration = await worker.getRegistration('/');
  const subscription = await registration?.pushManager?.getSubscription();
  if (!subscription) return;
  const { endpoint } = subscription;
  await fetch('/mijn/push/weg', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ endpoint }),
  });
  await subscription.unsubscribe();
}
