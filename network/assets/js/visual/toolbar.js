/** The visual editor's buttons. Arrow keys move between them; Tab leaves the bar. */

import { commandsCtx, editorViewCtx } from '@milkdown/core';
import {
  emphasisSchema, headingSchema, liftListItemCommand, linkSchema, listItemSchema, strongSchema,
  toggleEmphasisCommand, toggleStrongCommand, turnIntoTextCommand, wrapInBulletListCommand,
  wrapInHeadingCommand, wrapInOrderedListCommand,
} from '@milkdown/preset-commonmark';
import { addColAfterCommand, addRowAfterCommand, insertTableCommand, tableSchema } from '@milkdown/preset-gfm';
import { word } from '../editor/words.js';
import { askForAddress, askForPage } from './link-dialog.js';
import { wikiLinkNode } from './wiki-link.js';

const HEADING_LEVEL = 3;

/** The bar, and `refresh()` for after each change of text or selection. */
export function makeToolbar(editor, linksUrl) {
  const bar = document.createElement('div');
  bar.className = 'toolbar';
  bar.setAttribute('role', 'toolbar');
  bar.setAttribute('aria-label', word('formatting'));
  const use = (act) => editor.action((ctx) => act(ctx, ctx.get(editorViewCtx)));
  for (const tool of tools(linksUrl)) bar.append(makeButton(tool, use));
  const refresh = () => use((ctx, view) => show(bar, ctx, view.state));
  moveWithArrows(bar);
  refresh();
  return { bar, refresh };
}

const run = (command, payload) => (ctx) => ctx.get(commandsCtx).call(command.key, payload);

/** name, sign on the button, what it does, when it counts as pressed, when it is there at all. */
function tools(linksUrl) {
  const list = [
    { name: 'heading', sign: 'H', act: toggleHeading, pressed: (ctx, state) => inside(state, headingSchema.type(ctx)) },
    { name: 'bold', sign: 'B', act: run(toggleStrongCommand), pressed: (ctx, state) => marked(state, strongSchema.type(ctx)) },
    { name: 'italic', sign: 'I', act: run(toggleEmphasisCommand), pressed: (ctx, state) => marked(state, emphasisSchema.type(ctx)) },
    { name: 'bulletList', sign: `• ${word('list')}`, act: toggleList(wrapInBulletListCommand) },
    { name: 'numberedList', sign: `1. ${word('list')}`, act: toggleList(wrapInOrderedListCommand) },
    { name: 'link', sign: word('link'), act: setLink, pressed: (ctx, state) => marked(state, linkSchema.type(ctx)) },
    { name: 'table', sign: word('table'), act: run(insertTableCommand, { row: 3, col: 2 }), shown: (ctx, state) => !inside(state, tableSchema.type(ctx)) },
    { name: 'addRow', sign: word('addRow'), act: run(addRowAfterCommand), shown: inTable },
    { name: 'addColumn', sign: word('addColumn'), act: run(addColAfterCommand), shown: inTable },
  ];
  if (linksUrl) list.push({ name: 'pageLink', sign: word('pageLink'), act: insertPageLink(linksUrl) });
  return list;
}

const inTable = (ctx, state) => inside(state, tableSchema.type(ctx));

function toggleHeading(ctx, view) {
  const on = inside(view.state, headingSchema.type(ctx));
  run(on ? turnIntoTextCommand : wrapInHeadingCommand, on ? undefined : HEADING_LEVEL)(ctx);
}

const toggleList = (wrap) => (ctx, view) =>
  run(inside(view.state, listItemSchema.type(ctx)) ? liftListItemCommand : wrap)(ctx);

async function setLink(ctx, view) {
  const type = linkSchema.type(ctx);
  const { from, to, empty } = view.state.selection;
  const address = await askForAddress(type.isInSet(view.state.selection.$from.marks())?.attrs.href ?? '');
  if (address === null) return view.focus();
  const { tr } = view.state;
  if (empty && address) tr.insertText(address, from);
  tr.removeMark(from, empty ? from + address.length : to, type);
  if (address) tr.addMark(from, empty ? from + address.length : to, type.create({ href: address }));
  view.dispatch(tr);
  view.focus();
}

const insertPageLink = (linksUrl) => async (ctx, view) => {
  const target = await askForPage(linksUrl);
  if (target) {
    const { state } = view;
    const label = state.doc.textBetween(state.selection.from, state.selection.to);
    view.dispatch(state.tr.replaceSelectionWith(wikiLinkNode.type(ctx).create({ target, label }), false));
  }
  view.focus();
};

function inside(state, type) {
  const { $from } = state.selection;
  for (let depth = $from.depth; depth > 0; depth -= 1) if ($from.node(depth).type === type) return true;
  return false;
}

function marked(state, type) {
  const { from, to, empty, $from } = state.selection;
  if (empty) return Boolean(type.isInSet(state.storedMarks ?? $from.marks()));
  return state.doc.rangeHasMark(from, to, type);
}

function makeButton(tool, use) {
  const button = document.createElement('button');
  Object.assign(button, { type: 'button', textContent: tool.sign, tool });
  // A name of its own where the sign alone says too little.
  if (tool.sign.length < 3) button.setAttribute('aria-label', word(tool.name));
  else if (tool.sign !== word(tool.name)) button.setAttribute('aria-label', `${tool.sign}, ${word(tool.name)}`);
  button.addEventListener('mousedown', (event) => event.preventDefault()); // the selection stays
  button.addEventListener('click', () => use((ctx, view) => {
    tool.act(ctx, view);
    if (!document.querySelector('dialog[open]')) view.focus();
  }));
  return button;
}

function show(bar, ctx, state) {
  for (const button of bar.children) {
    const { pressed, shown } = button.tool;
    if (pressed) button.setAttribute('aria-pressed', String(pressed(ctx, state)));
    if (shown) button.hidden = !shown(ctx, state);
  }
}

function moveWithArrows(bar) {
  const stand = (chosen) => {
    for (const button of bar.children) button.tabIndex = button === chosen ? 0 : -1;
  };
  stand(bar.firstElementChild);
  bar.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const buttons = [...bar.children].filter((button) => !button.hidden);
    const along = document.dir === 'rtl' ? -step : step;
    const next = buttons.at((buttons.indexOf(document.activeElement) + along) % buttons.length);
    stand(next);
    next.focus();
  });
}
