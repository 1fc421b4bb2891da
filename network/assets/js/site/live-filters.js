import { parse } from '../trusted-html.js';

/** Parts of a search page that a change of filter renews; the server names them by id. */
const PARTS = ['count', 'filters-on', 'facet-list', 'results'];

/** <form data-live>: each change of a filter asks for the page of that address, and swaps its parts in. */
export function makeFiltersLive() {
  for (const form of document.querySelectorAll('form[data-live]')) {
    let asking;
    form.addEventListener('change', (event) => {
      if (event.target.type === 'search') return;
      asking?.abort();
      asking = new AbortController();
      renew(form, asking.signal);
    });
  }
}

async function renew(form, signal) {
  const address = addressOf(form);
  const results = document.getElementById('results');
  results?.setAttribute('aria-busy', 'true');
  try {
    const answer = await fetch(address, { signal });
    if (!answer.ok) throw new Error(answer.statusText);
    swap(parse(await answer.text()));
    history.replaceState(null, '', address);
    results?.removeAttribute('aria-busy');
  } catch (error) {
    // A newer question is under way, or we failed and the browser does it in its own way.
    if (error.name !== 'AbortError') form.requestSubmit();
  }
}

/** The address of the search as the form stands, without the fields that are empty. */
function addressOf(form) {
  const filled = [...new FormData(form)].filter(([, value]) => value !== '');
  return `${form.action.split('?')[0]}?${new URLSearchParams(filled)}`;
}

function swap(page) {
  const place = describe(document.activeElement);
  for (const id of PARTS) {
    const [here, there] = [document.getElementById(id), page.getElementById(id)];
    if (here && there) here.replaceChildren(...there.childNodes);
  }
  document.title = page.title;
  if (place) document.querySelector(place)?.focus();
}

/** A selector that finds the field with the focus in the new page. */
function describe(field) {
  if (!field?.name) return null;
  const value = ['checkbox', 'radio'].includes(field.type) ? `[value="${CSS.escape(field.value)}"]` : '';
  return `[name="${CSS.escape(field.name)}"]${value}`;
}
