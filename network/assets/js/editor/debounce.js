/** A function that runs once its callers have been quiet for that long; `cancel()` drops the waiting run. */
export function debounce(action, milliseconds) {
  let waiting;
  const later = () => {
    clearTimeout(waiting);
    waiting = setTimeout(action, milliseconds);
  };
  later.cancel = () => clearTimeout(waiting);
  return later;
}
