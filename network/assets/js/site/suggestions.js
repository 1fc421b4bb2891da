import AutoComplete from '@github/auto-complete-element';
import { policy } from '../trusted-html.js';

/** Lists suggestions under <auto-complete> fields; one that is chosen is searched for at once. */
export function offerSuggestions() {
  if (policy) AutoComplete.setCSPTrustedTypesPolicy(policy);
  document.addEventListener('auto-complete-change', ({ target }) => {
    // The element also tells when its value is taken back, at the next letter typed.
    if (target.value) target.closest('form')?.requestSubmit();
  });
}
