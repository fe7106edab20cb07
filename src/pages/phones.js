// Makes the phones of /demo/phones ring as messages arrive. The page is complete without it; every piece of HTML here
// was drawn and escaped by the server (src/pages/phones.ts).
const list = document.getElementById('phones');
const live = document.getElementById('live');
const said = document.getElementById('said');
const mostPhones = 60;
const mostBubbles = 12;
const ringMs = 2500;

const drawn = (html) => {
  const template = document.createElement('template');
  template.innerHTML = html.trim();
  return template.content.firstElementChild;
};

function arrive({ phone, arrival, bubble, whole }) {
  if (document.getElementById(`a-${arrival}`)) return;
  let shown = document.getElementById(`p-${phone}`);
  if (!shown) {
    // Somebody who was not among the first: comes to the front, and the last one leaves.
    list.prepend(drawn(whole));
    shown = document.getElementById(`p-${phone}`);
    while (list.children.length > mostPhones) list.lastElementChild.remove();
  }
  const talk = shown.querySelector('.phone-talk');
  talk.querySelector('.none')?.remove();
  talk.prepend(drawn(bubble));
  while (talk.children.length > mostBubbles) talk.lastElementChild.remove();
  talk.scrollTop = 0;
  ring(shown);
}

function ring(shown) {
  shown.classList.add('rings');
  clearTimeout(shown.stop);
  shown.stop = setTimeout(() => shown.classList.remove('rings'), ringMs);
  // A screen reader hears one name now and then, not two hundred at once.
  clearTimeout(said.later);
  said.later = setTimeout(() => {
    said.textContent = said.dataset.rings.replace('%', () => shown.dataset.name);
  }, 400);
}

if (list) {
  const source = new EventSource(list.dataset.events);
  let lost = false;
  source.addEventListener('open', () => {
    // What came while the line was down is only on the server.
    if (lost) location.reload();
    live.textContent = `· ${live.dataset.live}`;
  });
  source.addEventListener('error', () => {
    lost = true;
    live.textContent = `· ${live.dataset.lost}`;
  });
  source.addEventListener('arrival', (event) => arrive(JSON.parse(event.data)));
}
