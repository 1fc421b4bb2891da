/** `[[city/slug]]` and `[[city/slug|text]]` as one piece in the visual editor. */

import { $nodeSchema, $remark } from '@milkdown/utils';

const LINK = /\[\[([^\]|\n]+?)(?:\\?\|([^\]\n]+?))?\]\]/g;

/** Splits the text nodes of a Markdown tree at each link. */
function splitText(node) {
  if (!node.children) return;
  node.children = node.children.flatMap((child) => {
    if (child.type === 'text') return pieces(child);
    splitText(child);
    return [child];
  });
}

function pieces(text) {
  const found = [];
  let from = 0;
  for (const match of text.value.matchAll(LINK)) {
    if (match.index > from) found.push({ type: 'text', value: text.value.slice(from, match.index) });
    found.push({ type: 'wikiLink', target: match[1].trim(), label: match[2]?.trim() ?? '' });
    from = match.index + match[0].length;
  }
  if (from < text.value.length) found.push({ type: 'text', value: text.value.slice(from) });
  return found;
}

const readLinks = $remark('wikiLink', () => () => splitText);

export const wikiLinkNode = $nodeSchema('wiki_link', () => ({
  inline: true,
  group: 'inline',
  atom: true,
  attrs: { target: { default: '' }, label: { default: '' } },
  parseDOM: [{
    tag: 'a[data-wiki]',
    getAttrs: (dom) => ({ target: dom.dataset.wiki, label: dom.dataset.label ?? '' }),
  }],
  toDOM: ({ attrs: { target, label } }) =>
    ['a', { 'data-wiki': target, 'data-label': label, class: 'wiki' }, label || target],
  parseMarkdown: {
    match: ({ type }) => type === 'wikiLink',
    runner: (state, { target, label }, type) => { state.addNode(type, { target, label }); },
  },
  toMarkdown: {
    match: ({ type }) => type.name === 'wiki_link',
    runner: (state, { attrs }) => { state.addNode('wikiLink', undefined, undefined, { ...attrs }); },
  },
}));

/** Markdown of a link. In a table the bar would end the cell. */
export function writeWikiLink({ target, label }, _parent, state) {
  if (!label) return `[[${target}]]`;
  return `[[${target}${state.stack.includes('tableCell') ? '\\|' : '|'}${label}]]`;
}

export const wikiLink = [readLinks, wikiLinkNode].flat();
