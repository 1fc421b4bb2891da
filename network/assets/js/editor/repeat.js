/**
 * Groups of equal rows: results, costs, contacts.
 *
 *   <div data-repeat="results" data-most="40">
 *     <ol class="repeat"> <li data-row> … name="results-0-metric" … </li> </ol>
 *     <template> <li data-row> … name="results-__-metric" id="results-__-metric" … </li> </template>
 *     <button type="button" data-add hidden>
 *   </div>
 *
 * A row's button [data-remove] takes it out. The server reads rows by the number in their names; gaps are fine.
 */
export function makeRepeatable(group) {
  const add = group.querySelector('[data-add]');
  add.hidden = false;
  dropSpareRows(group);
  add.addEventListener('click', () => {
    addRow(group).querySelector('input, select, textarea')?.focus();
    add.disabled = nextNumber(group) >= Number(group.dataset.most ?? Infinity);
  });
  for (const button of group.querySelectorAll('[data-remove]')) button.hidden = false;
  group.addEventListener('click', ({ target }) => {
    const button = target.closest('[data-remove]');
    if (button) removeRow(button.closest('[data-row]'), add);
  });
}

/** The server adds empty rows for browsers without this script. Beside a button for more they only take room. */
function dropSpareRows(group) {
  const rows = [...group.querySelectorAll('[data-row]')];
  while (rows.length > 1 && isEmpty(rows.at(-1))) rows.pop().remove();
}

const isEmpty = (row) => [...row.querySelectorAll('input, select, textarea')].every(({ value }) => value === '');

function nextNumber(group) {
  const numbers = [...group.querySelectorAll('[name]')].map(({ name }) => Number(name.split('-')[1]));
  return Math.max(-1, ...numbers.filter(Number.isFinite)) + 1;
}

/** Adds an empty row with the next free number, and returns it. */
export function addRow(group) {
  const number = nextNumber(group);
  const row = group.querySelector('template').content.firstElementChild.cloneNode(true);
  for (const element of row.querySelectorAll('*')) {
    for (const attribute of ['name', 'id', 'for', 'aria-describedby', 'aria-labelledby']) {
      const value = element.getAttribute(attribute);
      if (value) element.setAttribute(attribute, value.replaceAll('__', number));
    }
  }
  for (const button of row.querySelectorAll('[data-remove]')) button.hidden = false;
  group.querySelector('.repeat').append(row);
  return row;
}

function removeRow(row, add) {
  const next = row.nextElementSibling ?? row.previousElementSibling;
  const form = row.closest('form');
  row.remove();
  (next?.querySelector('input, select, textarea') ?? add).focus();
  form.dispatchEvent(new Event('input'));
}
