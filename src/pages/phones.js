// Makes the phones of /demo/phones ring as messages arrive. The page is complete without it; every piece of HTML here
// was drawn and escaped by the server (src/pages/phones.ts). A phone in hand (landline.ts) is answered without leaving
// the page, and what the caller says is read aloud, to whoever lifted the receiver here and to nobody else.
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

function phoneOf({ phone, whole }) {
  if (!document.getElementById(`p-${phone}`)) {
    // Somebody who was not among the first: comes to the front, after what is in hand, and the last one leaves.
    const others = [...list.children].filter((one) => !one.querySelector('.held'));
    list.insertBefore(drawn(whole), others[0] ?? null);
    for (let n = list.children.length; n > mostPhones && others.length > 0; n--) others.pop().remove();
  }
  return document.getElementById(`p-${phone}`);
}

function arrive({ phone, arrival, bubble, whole }) {
  if (document.getElementById(`a-${arrival}`)) return;
  const shown = phoneOf({ phone, whole });
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
  // A phone in hand that rings waits for its visitor: no other may speak over it.
  if (!list.querySelector('.calling')) tell(said.dataset.rings, shown);
}

// A screen reader hears one name now and then, not two hundred at once.
function tell(words, shown) {
  clearTimeout(said.later);
  said.later = setTimeout(() => {
    said.textContent = words.replace('%', () => shown.dataset.name);
  }, 400);
}

// The call that was answered on this page, and how much of it was read aloud.
let answered = '';
let read = 0;
const speech = window.speechSynthesis;
// Browsers fetch their voices once they are asked for.
speech?.getVoices();

function speak(words, language) {
  const [mother] = language.split('-');
  const voices = speech.getVoices();
  const voice =
    voices.find((one) => one.lang.replace('_', '-') === language) ??
    voices.find((one) => one.lang.startsWith(mother));
  // A voice of another language makes nonsense of it; the words stand on the phone.
  if (!voice) return;
  const utterance = new SpeechSynthesisUtterance(words);
  utterance.voice = voice;
  utterance.lang = language;
  speech.speak(utterance);
}

function hand({ phone, whole, ringing }) {
  const shown = phoneOf({ phone, whole });
  const before = shown.querySelector('.phone-call');
  const now = drawn(whole).querySelector('.phone-call');
  const here = before?.contains(document.activeElement);
  if (before) before.replaceWith(now);
  if (here) now.focus();
  shown.classList.toggle('calling', ringing);
  shown.classList.add('held');
  if (ringing) tell(said.dataset.calls, shown);
  if (!speech || !answered || now.dataset.call !== answered) return;
  const says = [...now.querySelectorAll('.says')];
  for (const one of says.slice(read)) speak(one.textContent, one.lang);
  read = says.length;
}

async function act(event) {
  const form = event.target;
  if (!form.matches('[data-live]')) return;
  event.preventDefault();
  const { value } = event.submitter;
  // What a key or the receiver interrupts is not said to its end.
  speech?.cancel();
  if (value === 'answer') {
    answered = form.closest('[data-call]').dataset.call;
    read = 0;
    // Some browsers let a page speak later only if it spoke when it was pressed.
    speech?.speak(new SpeechSynthesisUtterance(''));
  }
  const body = new URLSearchParams(new FormData(form, event.submitter));
  await fetch(form.action, { method: 'POST', body, redirect: 'manual' }).catch(() => location.reload());
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
  source.addEventListener('hand', (event) => hand(JSON.parse(event.data)));
  list.addEventListener('submit', (event) => void act(event));
}
