/** Changes light and dark without loading the page anew; the server keeps the choice, as it does without us. */
export function switchThemeInPlace() {
  document.addEventListener('submit', (event) => {
    const { target: form, submitter } = event;
    if (submitter?.name !== 'theme') return;
    event.preventDefault();
    const fields = new URLSearchParams(new FormData(form));
    fields.set('theme', submitter.value);
    show(form, submitter);
    // "manual": the answer is the way back to this page, which nobody needs. The request outlives the page.
    fetch(form.action, { method: 'POST', body: fields, redirect: 'manual', keepalive: true }).catch(() => {});
  });
}

function show(form, chosen) {
  const root = document.documentElement;
  if (chosen.value) root.dataset.theme = chosen.value;
  else delete root.dataset.theme;
  for (const button of form.querySelectorAll('[name="theme"]')) {
    button.setAttribute('aria-pressed', String(button === chosen));
  }
}
