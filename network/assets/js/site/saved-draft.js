import { draftKey } from '../draft-key.js';

/** The page after a save names the draft that arrived; the browser's own copy has done its work. */
export function forgetSavedDraft() {
  for (const { content } of document.querySelectorAll('meta[name="draft-saved"]')) {
    try {
      localStorage.removeItem(draftKey(content));
    } catch {
      // Storage is switched off: nothing was kept.
    }
  }
}
