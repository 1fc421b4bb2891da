import { insert } from './insert.js';
import { completeLinks } from './link-completion.js';
import { offerVisualEditor } from './visual-switch.js';

/** Tags that make pasted HTML worth turning into Markdown. Others (a code editor's colours) paste as plain text. */
const STRUCTURE = /<(h[1-6]|[uo]l|table|strong|b|em|i|a)[\s>]|MsoList/i;

/** Equips one <div data-editor>: buttons that insert, `[[` completion, paste from Word, the visual editor. */
export function equipEditor(box, form) {
  const area = box.querySelector('textarea');
  const expander = box.querySelector('text-expander');
  for (const button of box.querySelectorAll('[data-insert]')) {
    button.addEventListener('click', () => insert(area, button.dataset.insert));
  }
  if (expander && form.dataset.linksUrl) completeLinks(expander, form.dataset.linksUrl);
  area.addEventListener('paste', (event) => pasteMarkdown(event, area));
  offerVisualEditor(box, area, form);
}

/** The converter comes with the first rich text that is pasted. */
async function pasteMarkdown(event, area) {
  const html = event.clipboardData.getData('text/html');
  if (!STRUCTURE.test(html)) return;
  event.preventDefault();
  const plain = event.clipboardData.getData('text/plain');
  try {
    const { toMarkdown } = await import('../paste.js');
    insert(area, toMarkdown(html));
  } catch {
    insert(area, plain);
  }
}
