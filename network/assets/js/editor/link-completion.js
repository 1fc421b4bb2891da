import { parse } from '../trusted-html.js';

/** Pages that fit the letters after `[[`: a list of <li role="option" data-value="city/slug">. */
export async function findPages(address, query, signal) {
  const answer = await fetch(`${address}?${new URLSearchParams({ q: query })}`, { signal });
  if (!answer.ok) return [];
  return [...parse(await answer.text()).querySelectorAll('[role="option"]')];
}

/** Completes `[[` in a <text-expander> from the form's data-links-url. */
export function completeLinks(expander, address) {
  expander.addEventListener('text-expander-change', ({ detail }) => {
    if (detail.key === '[[') detail.provide(suggest(address, detail.text));
  });
  expander.addEventListener('text-expander-value', ({ detail }) => {
    if (detail.key === '[[') detail.value = `[[${detail.item.dataset.value}]]`;
  });
}

async function suggest(address, query) {
  const options = await findPages(address, query).catch(() => []);
  const list = document.createElement('ul');
  list.className = 'suggestions';
  list.setAttribute('role', 'listbox');
  list.append(...options);
  return { matched: options.length > 0, fragment: list };
}
