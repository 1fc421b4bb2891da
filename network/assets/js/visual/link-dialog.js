import { findPages } from '../editor/link-completion.js';
import { word } from '../editor/words.js';

/** Asks for an address. Answers '' to take a link away and null when the person changed her mind. */
export function askForAddress(current) {
  const { dialog, field, answer } = open(word('linkAddress'), 'url', current);
  const actions = document.createElement('p');
  actions.className = 'actions';
  actions.append(
    button(word('setLink'), 'button', () => answer(field.value.trim())),
    button(word('cancel'), 'button quiet', () => answer(null)),
  );
  if (current) actions.append(button(word('removeLink'), 'button bare', () => answer('')));
  dialog.append(actions);
  submitOnEnter(field, () => answer(field.value.trim()));
  return answer.given;
}

/** Asks for a page of this site. Answers its path, such as `rotterdam/benthemplein-water-square`, or null. */
export function askForPage(address) {
  const { dialog, field, answer } = open(word('linkPage'), 'search', '');
  const list = document.createElement('ul');
  list.className = 'lines';
  dialog.append(list, button(word('cancel'), 'button quiet', () => answer(null)));
  let asking;
  const look = async () => {
    asking?.abort();
    asking = new AbortController();
    const options = await findPages(address, field.value.trim(), asking.signal).catch(() => null);
    if (options) list.replaceChildren(...options.map((option) => line(option, answer)));
  };
  field.addEventListener('input', look);
  submitOnEnter(field, () => list.querySelector('button')?.click());
  look();
  return answer.given;
}

function line(option, answer) {
  const item = document.createElement('li');
  const label = option.textContent.trim().replace(/\s+/g, ' ');
  item.append(button(label, '', () => answer(option.dataset.value)));
  return item;
}

/** A dialog with one field. `answer(value)` closes it and settles the promise `answer.given`. */
function open(label, type, value) {
  const dialog = document.createElement('dialog');
  const title = Object.assign(document.createElement('label'), { className: 'field', textContent: label });
  const field = Object.assign(document.createElement('input'), { className: 'input', type, value });
  title.append(field);
  dialog.append(title);
  dialog.setAttribute('aria-label', label);
  let settle;
  const answer = (given) => {
    settle(given);
    dialog.close();
  };
  answer.given = new Promise((resolve) => { settle = resolve; });
  dialog.addEventListener('close', () => {
    settle(null);
    dialog.remove();
  });
  document.body.append(dialog);
  dialog.showModal();
  field.focus();
  return { dialog, field, answer };
}

function submitOnEnter(field, act) {
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    act();
  });
}

function button(label, className, act) {
  const element = Object.assign(document.createElement('button'), { type: 'button', className, textContent: label });
  element.addEventListener('click', act);
  return element;
}
