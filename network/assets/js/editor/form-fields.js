import { addRow } from './repeat.js';

/** Never kept in the browser: what opens doors, and what the server fills in itself. */
const LEFT_OUT = ['csrf_token', 'password', 'base'];

/** What stands in the form, as [name, value] pairs in order. */
export const readFields = (form) =>
  [...new FormData(form)].filter(([name, value]) => typeof value === 'string' && !LEFT_OUT.includes(name));

export const sameFields = (one, other) => JSON.stringify(filled(one)) === JSON.stringify(filled(other));

/** Spare rows that the server adds to a form are no difference. */
const filled = (pairs) => pairs.filter(([, value]) => value.trim() !== '');

/** Puts pairs from `readFields` back, with as many rows as they need. */
export function writeFields(form, pairs) {
  const values = new Map();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value]);
  for (const name of values.keys()) makeRoom(form, name);
  for (const field of form.elements) {
    if (field.name && !LEFT_OUT.includes(field.name)) fill(field, values.get(field.name) ?? []);
  }
}

/** Adds rows to the repeating group of a name such as `results-3-metric` until the form has that field. */
function makeRoom(form, name) {
  const [group, number] = name.split('-');
  const rows = form.querySelector(`[data-repeat="${CSS.escape(group)}"]`);
  if (!rows || !/^\d+$/.test(number ?? '')) return;
  for (let added = 0; added < 50 && !form.elements.namedItem(name); added += 1) addRow(rows);
}

const NOT_TYPED = ['hidden', 'submit', 'button', 'file'];

/** A field that the copy does not know keeps what it shows, unless it stands in a row that was taken out. */
function fill(field, values) {
  if (NOT_TYPED.includes(field.type)) return;
  if (field.type === 'checkbox' || field.type === 'radio') {
    field.checked = values.includes(field.value);
  } else if (field.type === 'select-multiple') {
    for (const option of field.options) option.selected = values.includes(option.value);
  } else if (values.length || field.closest('[data-row]')) {
    field.value = values.shift() ?? '';
  }
  field.dispatchEvent(new Event('input', { bubbles: true }));
  field.dispatchEvent(new CustomEvent('text-replaced'));
}
