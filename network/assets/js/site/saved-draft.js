import { draftKey } from '../draft-key.js';

/** The page after a save names the draft that arrived; the browser's own copy has done its work. */
export function forgetSavedDraft() {
  const saved = document.querySelector('meta[name="draft-saved"]');
  if (!saved) return;
  try {
    localStorage.removeItem(draftKey(saved.content));
  } catch {
    // Storage is switched off: nothing was kept.
  }
}
