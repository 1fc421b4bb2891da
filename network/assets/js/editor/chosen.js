/** <details data-chosen>: the line that folds a list of ticks says what is ticked. */
export function nameWhatIsChosen(list) {
  const names = list.querySelector('[data-chosen-names]');
  list.addEventListener('change', () => {
    const ticked = [...list.querySelectorAll('input:checked')].map(nameOf);
    names.textContent = ticked.join(', ') || names.dataset.none;
  });
}

/** The label's own words, without the explanation behind them. */
const nameOf = (box) => box.closest('label').querySelector('span').firstChild.textContent.trim();
