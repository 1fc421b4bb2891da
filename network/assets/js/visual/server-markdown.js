/**
 * How the visual editor writes Markdown, so that the server (Python-Markdown) reads the same out of it: items of nested
 * lists are indented by four, a line break is two spaces, code is indented, and only some characters can be escaped.
 */

import { writeWikiLink } from './wiki-link.js';

/** Behind a backslash these would be shown with it. */
const NOT_ESCAPABLE = /\\([\\~<&:@$|])/g;

export const serverMarkdown = (handlers) => ({
  bullet: '-',
  rule: '-',
  emphasis: '*',
  fences: false,
  listItemIndent: 'tab',
  handlers: {
    ...handlers,
    break: (_node, _parent, state) => (state.stack.includes('tableCell') ? ' ' : '  \n'),
    text: (node, parent, state, info) => unescapeText(handlers.text(node, parent, state, info), state),
    wikiLink: writeWikiLink,
  },
});

/** In a table a bar stays escaped: there it would end the cell. */
function unescapeText(text, state) {
  const inTable = state.stack.includes('tableCell');
  return text.replace(NOT_ESCAPABLE, (all, character) =>
    (character === '\\' || (character === '|' && inTable) ? all : character));
}
