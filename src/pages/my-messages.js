// Reads a message aloud, to whoever asks for it, in the language it is written in. The page is complete without it: the
// button stays hidden where the browser has no speech, or no voice of that language, which would make nonsense of it.
const button = document.querySelector('[data-read]');
const speech = window.speechSynthesis;

const languageOf = (element) => element.closest('[lang]').lang;
const voiceOf = (language) =>
  speech.getVoices().find((one) => one.lang.replace('_', '-').toLowerCase().startsWith(language));

// In the order of the page: what happened, the last news, what to do.
const pieces = () =>
  [
    ...document.querySelectorAll(
      '.message .who, .message h1, .message .latest p, .message .lead p, .message .do li',
    ),
  ]
    .map((one) => ({ words: one.textContent.trim(), language: languageOf(one) }))
    .filter(({ words }) => words !== '');

function label(reading) {
  button.textContent = reading ? button.dataset.stop : button.dataset.read;
  button.setAttribute('aria-pressed', String(reading));
}

// Browsers fetch their voices once they are asked for.
function offer() {
  button.hidden = !pieces().some(({ language }) => voiceOf(language));
}

function read() {
  const readable = pieces().filter(({ language }) => voiceOf(language));
  for (const [n, { words, language }] of readable.entries()) {
    const utterance = new SpeechSynthesisUtterance(words);
    utterance.voice = voiceOf(language);
    utterance.lang = utterance.voice.lang;
    utterance.rate = 0.9;
    if (n === readable.length - 1) utterance.addEventListener('end', () => label(false));
    speech.speak(utterance);
  }
  label(true);
}

if (button && speech) {
  offer();
  speech.addEventListener?.('voiceschanged', offer);
  button.addEventListener('click', () => {
    const reading = button.getAttribute('aria-pressed') === 'true';
    speech.cancel();
    if (reading) label(false);
    else read();
  });
  // It would go on reading on the next page.
  window.addEventListener('pagehide', () => speech.cancel());
}
