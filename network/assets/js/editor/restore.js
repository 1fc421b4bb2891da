import { readFields, sameFields, writeFields } from './form-fields.js';
import { clock, word } from './words.js';

/**
 * If the browser holds a text that differs from what the form shows (after a crash, say), offer it.
 * `done` is called when its owner has put it back or thrown it away.
 */
export function offerCopy(form, copy, done) {
  const found = copy.find();
  if (!found || sameFields(found.fields, readFields(form)) || olderThanShown(form, found)) return;
  copy.setAside(found);
  const at = new Date(found.at);
  const when = `${at.toLocaleDateString(document.documentElement.lang || undefined)}, ${clock(at)}`;
  const notice = document.createElement('div');
  notice.className = 'notice warn';
  notice.setAttribute('role', 'status');
  const decide = (act) => () => {
    act();
    copy.forgetFound();
    notice.remove();
    done();
  };
  const choices = element('p', 'row', '');
  choices.append(
    choice(word('putBack'), '', decide(() => writeFields(form, found.fields))),
    choice(word('discard'), 'quiet', decide(() => {})),
  );
  notice.append(element('p', '', word(found.base === copy.base ? 'found' : 'foundOlder', { time: when })), choices);
  form.prepend(notice);
}

/** data-saved-at on the form is when the text it shows was kept on the server. */
const olderThanShown = (form, found) =>
  Boolean(form.dataset.savedAt) && new Date(found.at) < new Date(form.dataset.savedAt);

function choice(label, look, act) {
  const button = element('button', `button ${look}`, label);
  button.type = 'button';
  button.addEventListener('click', act);
  return button;
}

const element = (tag, className, textContent) => Object.assign(document.createElement(tag), { className, textContent });
