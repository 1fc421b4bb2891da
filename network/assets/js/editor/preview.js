import { parse } from '../trusted-html.js';
import { csrfToken } from './csrf.js';
import { debounce } from './debounce.js';
import { word } from './words.js';

const QUIET_MILLISECONDS = 600;

/** button[data-preview] in an editor's box opens a preview below it that follows what is typed. */
export function offerPreview(box, form) {
  const button = box.querySelector('[data-preview]');
  const address = button?.dataset.previewUrl || form.dataset.previewUrl;
  if (!address) return;
  const preview = new Preview(box, form, button, address);
  button.setAttribute('aria-expanded', 'false');
  button.addEventListener('click', (event) => {
    event.preventDefault(); // without this script the same button asks the server for the whole page
    preview.toggle();
  });
  const follow = debounce(() => preview.renew(), QUIET_MILLISECONDS);
  box.addEventListener('input', () => {
    if (preview.region) follow();
  });
}

class Preview {
  constructor(box, form, button, address) {
    Object.assign(this, { box, form, button, address });
    this.area = box.querySelector('textarea');
  }

  toggle() {
    if (this.region) {
      this.region.remove();
      this.region = null;
    } else {
      this.open();
    }
    this.button.setAttribute('aria-expanded', String(Boolean(this.region)));
  }

  open() {
    const field = this.area.labels[0]?.firstChild.textContent.trim() ?? '';
    const title = Object.assign(document.createElement('h2'), { textContent: word('preview', { field }) });
    title.id = `${this.area.id}-preview`;
    this.region = Object.assign(document.createElement('section'), { className: 'preview' });
    this.region.setAttribute('aria-labelledby', title.id);
    this.text = Object.assign(document.createElement('div'), { className: 'prose' });
    this.region.append(title, this.text);
    this.box.after(this.region);
    this.renew();
  }

  async renew() {
    this.asking?.abort();
    this.asking = new AbortController();
    this.region.setAttribute('aria-busy', 'true');
    try {
      const text = new FormData(this.form).get(this.area.name) ?? this.area.value;
      const answer = await fetch(this.address, {
        method: 'POST',
        body: new URLSearchParams({ text }),
        headers: { 'X-CSRFToken': csrfToken(), Accept: 'text/html' },
        signal: this.asking.signal,
      });
      this.show(answer.ok || answer.status === 422 ? await answer.text() : null);
    } catch (error) {
      if (error.name !== 'AbortError') this.show(null);
    }
  }

  show(html) {
    if (!this.region) return;
    this.region.removeAttribute('aria-busy');
    if (html === null) this.text.textContent = word('previewFailed');
    else this.text.replaceChildren(...parse(html).body.childNodes);
  }
}
