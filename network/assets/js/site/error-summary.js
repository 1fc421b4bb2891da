/** After a refused form the focus stands on the list of what is wrong. */
export function focusErrorSummary() {
  const summary = document.querySelector('[data-error-summary]');
  if (!summary) return;
  summary.tabIndex = -1;
  summary.focus();
}
