/** Fields with data-count tell how many characters are left of their maxlength, in their element .counter. */
export function countCharacters(form) {
  form.addEventListener('input', ({ target }) => {
    if (target.matches('[data-count]')) show(target);
  });
  for (const field of form.querySelectorAll('[data-count]')) show(field);
}

function show(field) {
  const counter = field.closest('.field')?.querySelector('.counter');
  if (!counter) return;
  const most = Number(field.dataset.count);
  const used = Array.from(field.value).length;
  counter.hidden = false;
  counter.textContent = `${used} / ${most}`;
  counter.classList.toggle('over', used > most);
}
