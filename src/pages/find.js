// Suggestions while an address is typed, as a combobox with a list (ARIA 1.2 and the pattern of the APG). The form is
// complete without it. What was typed goes by POST, so that it stands in no link and no log.
const form = document.querySelector('form[data-suggest]');
const input = form?.querySelector('input[name=q]');
const waitMs = 120;

function enhance() {
  const list = document.createElement('ul');
  const said = document.createElement('p');
  Object.assign(list, { id: 'q-list', role: 'listbox', hidden: true, className: 'suggestions' });
  list.setAttribute('aria-label', form.dataset.label);
  said.className = 'visually-hidden';
  said.setAttribute('role', 'status');
  input.after(list, said);
  const attributes = { role: 'combobox', 'aria-autocomplete': 'list', 'aria-controls': list.id };
  for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);

  let options = [];
  let at = -1;
  let timer;
  let asking;

  function show(given, words) {
    options = given;
    list.replaceChildren(
      ...given.map(({ label }, n) => {
        const item = document.createElement('li');
        Object.assign(item, { id: `q-${n}`, role: 'option', textContent: label });
        return item;
      }),
    );
    said.textContent = words;
    mark(-1);
    list.hidden = given.length === 0;
    input.setAttribute('aria-expanded', String(!list.hidden));
  }

  function mark(n) {
    at = n;
    for (const [i, item] of [...list.children].entries()) item.setAttribute('aria-selected', String(i === n));
    if (n < 0) input.removeAttribute('aria-activedescendant');
    else input.setAttribute('aria-activedescendant', `q-${n}`);
    list.children[n]?.scrollIntoView({ block: 'nearest' });
  }

  function choose({ fill, caret, address }) {
    input.value = fill;
    show([], '');
    if (address) {
      const chosen = document.createElement('input');
      Object.assign(chosen, { type: 'hidden', name: 'address', value: address });
      form.append(chosen);
      form.requestSubmit();
      return;
    }
    input.focus();
    input.setSelectionRange(caret, caret);
  }

  async function ask() {
    const q = input.value.trim();
    asking?.abort();
    if (q.length < 2) return show([], '');
    asking = new AbortController();
    try {
      const response = await fetch(form.dataset.suggest, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ q }),
        signal: asking.signal,
      });
      const { options: found, said: words } = await response.json();
      if (document.activeElement === input) show(found, words);
    } catch {
      // Away or overtaken: the form does the same without suggestions.
    }
  }

  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => void ask(), waitMs);
  });
  input.addEventListener('keydown', (event) => {
    const { key } = event;
    if (key === 'Escape') return show([], '');
    if (list.hidden || event.isComposing) return;
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      event.preventDefault();
      const places = options.length + 1;
      mark(((at + 1 + (key === 'ArrowDown' ? 1 : -1) + places) % places) - 1);
    } else if (key === 'Enter' && at >= 0) {
      event.preventDefault();
      choose(options[at]);
    }
  });
  input.addEventListener('blur', () => show([], ''));
  form.addEventListener('submit', () => clearTimeout(timer));
  // Before the field loses its focus.
  list.addEventListener('mousedown', (event) => event.preventDefault());
  list.addEventListener('click', (event) => {
    const n = [...list.children].indexOf(event.target.closest('li'));
    if (n >= 0) choose(options[n]);
  });
  input.setAttribute('aria-expanded', 'false');
}

if (input) enhance();
