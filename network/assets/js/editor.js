/** The editing page. Loaded there only; without it the form is sent and previewed by the server as it stands. */

import '@github/markdown-toolbar-element';
import '@github/text-expander-element';
import { startAutosave } from './editor/autosave.js';
import { nameWhatIsChosen } from './editor/chosen.js';
import { countCharacters } from './editor/counters.js';
import { equipEditor } from './editor/editor-box.js';
import { offerPreview } from './editor/preview.js';
import { makeRepeatable } from './editor/repeat.js';

for (const form of document.querySelectorAll('form[data-editor-form]')) {
  countCharacters(form);
  for (const group of form.querySelectorAll('[data-repeat]')) makeRepeatable(group);
  for (const list of form.querySelectorAll('[data-chosen]')) nameWhatIsChosen(list);
  for (const box of form.querySelectorAll('[data-editor]')) {
    equipEditor(box, form);
    offerPreview(box, form);
  }
  if (form.dataset.draftKey) startAutosave(form);
}
