/**
 * The visual editor over a textarea. The textarea stays the field that is sent, and is rewritten only after a real
 * edit: opening and closing leaves every byte as it was.
 */

import { defaultValueCtx, Editor, editorViewCtx, editorViewOptionsCtx, remarkStringifyOptionsCtx, rootCtx } from '@milkdown/core';
import { clipboard } from '@milkdown/plugin-clipboard';
import { history } from '@milkdown/plugin-history';
import { commonmark, remarkPreserveEmptyLinePlugin } from '@milkdown/preset-commonmark';
import { gfm, remarkGFMPlugin } from '@milkdown/preset-gfm';
import { Plugin } from '@milkdown/prose/state';
import { $prose, getMarkdown } from '@milkdown/utils';
import { clean } from './paste.js';
import { carriesOver } from './visual/fidelity.js';
import { serverMarkdown } from './visual/server-markdown.js';
import { makeToolbar } from './visual/toolbar.js';
import { wikiLink } from './visual/wiki-link.js';

const QUIET_MILLISECONDS = 300;

// With it, an empty paragraph would be saved as <br />.
const standard = commonmark.filter(
  (plugin) => plugin !== remarkPreserveEmptyLinePlugin.plugin && plugin !== remarkPreserveEmptyLinePlugin.options,
);

/** Opens the editor in `box`, over `area`. Answers null when the text holds something it would not keep. */
export async function mount(box, area, form) {
  const host = document.createElement('div');
  host.className = 'visual prose';
  const text = new VisualText(area, form);
  const watchers = [(view, before) => text.changed(view, before)];
  const editor = await create(host, area, watchers);
  if (!carriesOver(area.value, editor.action(getMarkdown()))) {
    await editor.destroy();
    return null;
  }
  text.watch(editor);
  const { bar, refresh } = makeToolbar(editor, form.dataset.linksUrl);
  watchers.push(refresh);
  box.querySelector('.editbar').prepend(bar);
  box.append(host);
  return {
    focus: () => editor.action((ctx) => ctx.get(editorViewCtx).focus()),
    flush: () => text.flush(),
    async destroy() {
      text.stop();
      bar.remove();
      host.remove();
      await editor.destroy();
    },
  };
}

function create(host, area, watchers) {
  return Editor.make()
    .config((ctx) => {
      ctx.set(rootCtx, host);
      ctx.set(defaultValueCtx, area.value);
      ctx.update(editorViewOptionsCtx, (options) => ({
        ...options,
        attributes: attributes(area),
        transformPastedHTML: (html) => clean(html).innerHTML,
      }));
      ctx.update(remarkStringifyOptionsCtx, (options) => ({
        ...options,
        ...serverMarkdown(options.handlers),
      }));
      ctx.set(remarkGFMPlugin.options.key, { tablePipeAlign: false });
    })
    .use(standard)
    .use(gfm)
    .use(history)
    .use(clipboard)
    .use(wikiLink)
    .use($prose(() => new Plugin({
      view: () => ({ update: (view, before) => watchers.forEach((watch) => watch(view, before)) }),
    })))
    .create();
}

/** What a screen reader is told about the area is told about the editor. */
function attributes(area) {
  const told = { role: 'textbox', 'aria-multiline': 'true', 'aria-label': area.labels[0]?.textContent.trim() ?? area.name };
  const described = area.getAttribute('aria-describedby');
  if (described) told['aria-describedby'] = described;
  if (area.lang) told.lang = area.lang;
  return told;
}

/** Brings edits back into the textarea: soon after each, and at once when the form is read. */
class VisualText {
  constructor(area, form) {
    Object.assign(this, { area, form });
    this.original = area.value;
    this.onRead = ({ formData }) => {
      this.flush();
      if (formData.has(area.name)) formData.set(area.name, area.value);
    };
  }

  watch(editor) {
    this.editor = editor;
    this.asOpened = editor.action(getMarkdown());
    this.form.addEventListener('formdata', this.onRead);
  }

  changed(view, before) {
    if (!this.editor || view.state.doc.eq(before.doc)) return;
    this.dirty = true;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.flush(), QUIET_MILLISECONDS);
  }

  flush() {
    if (!this.dirty) return;
    this.dirty = false;
    const markdown = this.editor.action(getMarkdown()).trimEnd();
    this.area.value = markdown === this.asOpened.trimEnd() ? this.original : markdown;
    this.area.dispatchEvent(new Event('input', { bubbles: true }));
  }

  stop() {
    clearTimeout(this.waiting);
    this.form.removeEventListener('formdata', this.onRead);
    this.dirty = false;
  }
}
