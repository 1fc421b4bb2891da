/** Rich text from the clipboard (Word, a web page, a spreadsheet) → Markdown. */

import Turndown from 'turndown';
import { tables, taskListItems } from 'turndown-plugin-gfm';

// Python-Markdown reads it: no fences, no strikethrough.
const turndown = new Turndown({ headingStyle: 'atx', bulletListMarker: '-', emDelimiter: '*', codeBlockStyle: 'indented' });
turndown.use([tables, taskListItems]);
turndown.remove(['script', 'style', 'title', 'head']);
// Pictures on the clipboard have no address anybody else can open.
turndown.addRule('no-local-pictures', {
  filter: (node) => node.nodeName === 'IMG' && !/^https?:/.test(node.getAttribute('src') ?? ''),
  replacement: () => '',
});
// The default also escapes brackets and dots everywhere, which reads badly in a text field.
turndown.escape = (text) => text
  .replace(/([*_`])/g, '\\$1')
  .replace(/^(#{1,6} |[-+>] )/, '\\$1')
  .replace(/^(\d+)\. /, '$1\\. ');

/**
 * Pasted HTML as a document body: Word's pretended lists are lists, tables have a header row.
 *
 * Inline styles are taken out before parsing, because the page's security policy reports each. What they say about
 * lists (Word) and weight (Google Docs) is kept as an attribute.
 */
export function clean(html) {
  const plain = html
    .replace(/<style[\s\S]*?<\/style>/gi, '')
    .replace(/\sstyle=(['"])([\s\S]*?)\1/gi, (_all, _quote, style) => marks(style));
  const page = new DOMParser().parseFromString(plain, 'text/html');
  page.querySelectorAll('script, meta, link, title').forEach((node) => node.remove());
  if (page.querySelector('[id^="docs-internal-guid"]')) readGoogleDocs(page);
  makeLists(page);
  page.querySelectorAll('table').forEach((table) => makeHeaderRow(table));
  return page.body;
}

/** Word: level 2 of list 0 is `mso-list:l0 level2 lfo1`, and the bullet drawn before it `mso-list:Ignore`. */
function marks(style) {
  if (/mso-list:\s*Ignore/i.test(style)) return ' data-bullet';
  const level = style.match(/mso-list:[^;]*level(\d+)/i)?.[1];
  if (level) return ` data-level="${level}"`;
  const strong = /font-weight:\s*(bold|[6-9]00)/i.test(style) ? ' data-strong' : '';
  return strong + (/font-style:\s*italic/i.test(style) ? ' data-slanted' : '');
}

/** Google Docs wraps everything in one <b> that is not bold, and writes bold as a style. */
function readGoogleDocs(page) {
  page.querySelectorAll('b[id^="docs-internal-guid"]').forEach((wrapper) => wrapper.replaceWith(...wrapper.childNodes));
  for (const [mark, tag] of [['strong', 'strong'], ['slanted', 'em']]) {
    for (const span of page.querySelectorAll(`span[data-${mark}]`)) {
      if (span.closest('h1, h2, h3, h4, h5, h6')) continue;
      const element = page.createElement(tag);
      element.append(...span.childNodes);
      span.append(element);
    }
  }
}

/** Paragraphs that Word draws as list items → nested lists. */
function makeLists(page) {
  let open = []; // the list of each level, outermost first
  let last = null;
  for (const item of page.querySelectorAll('p[data-level], p[class*="MsoListParagraph"]')) {
    const bullet = item.querySelector('[data-bullet]');
    const kind = bullet && /^\(?[\da-z]{1,3}[.)]/i.test(bullet.textContent.trim()) ? 'ol' : 'ul';
    bullet?.remove();
    if (!last || last !== item.previousElementSibling) open = [];
    const level = Math.min(Number(item.dataset.level ?? 1), open.length + 1);
    open.length = Math.min(open.length, level);
    if (open[level - 1] && open[level - 1].localName !== kind) open.length = level - 1;
    if (open.length < level) open.push(newList(page, kind, open.at(-1), item));
    const entry = page.createElement('li');
    entry.append(...item.childNodes);
    open[level - 1].append(entry);
    item.remove();
    last = open[0];
  }
}

/** A list in the last entry of its parent, or in place of the first item. */
function newList(page, kind, parent, item) {
  const list = page.createElement(kind);
  if (parent) parent.lastElementChild.append(list);
  else item.before(list);
  return list;
}

function makeHeaderRow(table) {
  table.querySelectorAll('td p, th p').forEach((paragraph) => paragraph.replaceWith(...paragraph.childNodes));
  const first = table.rows[0];
  if (!first || table.querySelector('th')) return;
  for (const cell of [...first.cells]) {
    const head = table.ownerDocument.createElement('th');
    head.textContent = cell.textContent.trim();
    cell.replaceWith(head);
  }
}

export function toMarkdown(html) {
  return turndown.turndown(clean(html))
    .replace(/\u00a0/g, ' ')
    .replace(/^[ \t]+$/gm, '')
    .replace(/^(\s*(?:[-*]|\d+\.)) {2,}/gm, '$1 ')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
