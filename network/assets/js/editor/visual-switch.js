import { word } from './words.js';

const CHOICE = 'editor';

/** The person's last choice, 'visual' or 'text'. */
function remembered() {
  try {
    return localStorage.getItem(CHOICE);
  } catch {
    return null;
  }
}

function remember(choice) {
  try {
    localStorage.setItem(CHOICE, choice);
  } catch {
    // Asked again next time.
  }
}

/** button[data-visual] swaps the text for the visual editor, loaded at the first click (145 kB). */
export function offerVisualEditor(box, area, form) {
  const button = box.querySelector('[data-visual]');
  if (!button || navigator.connection?.saveData) return;
  const visual = new VisualSwitch(box, area, form, button);
  button.hidden = false;
  button.addEventListener('click', async () => {
    await visual.toggle();
    remember(visual.editor ? 'visual' : 'text');
  });
  area.addEventListener('text-replaced', () => visual.reload());
  if (remembered() === 'visual') whenSeen(box, () => visual.open());
}

/** A long form has many boxes: each is made when it comes near. */
function whenSeen(element, action) {
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    action();
  }, { rootMargin: '300px' });
  observer.observe(element);
}

class VisualSwitch {
  constructor(box, area, form, button) {
    Object.assign(this, { box, area, form, button, editor: null });
  }

  async toggle() {
    if (this.editor) await this.close();
    else await this.open();
    (this.editor ?? this.area).focus();
  }

  async open() {
    if (this.editor || this.loading) return;
    this.loading = true;
    this.button.textContent = word('loading');
    try {
      const { mount } = await import('../visual.js');
      this.editor = await mount(this.box, this.area, this.form);
      this.button.textContent = word(this.editor ? 'textEditor' : 'visualRefused');
      this.button.disabled = !this.editor;
    } catch {
      this.button.textContent = word('visualFailed');
    }
    this.loading = false;
    this.showText(!this.editor);
  }

  async close({ keep = true } = {}) {
    if (keep) this.editor.flush();
    const { editor } = this;
    this.editor = null;
    await editor.destroy();
    this.button.textContent = word('visualEditor');
    this.showText(true);
  }

  /** The text was replaced from outside, by a draft put back. */
  async reload() {
    this.button.disabled = false;
    if (!this.editor) return;
    await this.close({ keep: false });
    await this.open();
  }

  showText(shown) {
    for (const part of this.box.querySelectorAll('text-expander, markdown-toolbar')) part.hidden = !shown;
  }
}
