import { debounce } from './debounce.js';
import { readFields, sameFields } from './form-fields.js';
import { LocalCopy } from './local-copy.js';
import { offerCopy } from './restore.js';
import { ServerCopy } from './server-copy.js';
import { clock, word } from './words.js';

const LOCAL_MILLISECONDS = 1_000;
const SERVER_MILLISECONDS = 10_000;

/**
 * Keeps what is typed in two places: in this browser a second after the last key, on the server every ten seconds
 * and when the page goes out of sight. Says so in [data-save-status].
 */
export function startAutosave(form) {
  const autosave = new Autosave(form);
  offerCopy(form, autosave.local, () => autosave.changed());
  form.addEventListener('input', () => autosave.changed());
  form.addEventListener('change', () => autosave.changed());
  form.addEventListener('submit', () => autosave.submitting());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') autosave.leave();
  });
  window.addEventListener('pagehide', () => autosave.leave());
  window.addEventListener('pageshow', () => { autosave.sent = false; });
  window.addEventListener('online', () => autosave.toServer());
  window.addEventListener('beforeunload', (event) => {
    if (autosave.atRisk()) event.preventDefault();
  });
  setInterval(() => autosave.toServer(), SERVER_MILLISECONDS);
}

class Autosave {
  constructor(form) {
    this.form = form;
    this.local = new LocalCopy(form.dataset.draftKey, form.dataset.base);
    this.server = new ServerCopy(form);
    this.status = form.querySelector('[data-save-status]') ?? document.querySelector('[data-save-status]');
    this.keepLater = debounce(() => this.toBrowser(), LOCAL_MILLISECONDS);
    /** What the server has; what this browser has. */
    this.onServer = readFields(form);
    this.inBrowser = this.onServer;
    /** Set while the form itself is on its way: nothing may overtake it. */
    this.sent = false;
  }

  changed() {
    if (!this.sent) this.keepLater();
  }

  toBrowser() {
    this.keepLater.cancel();
    const fields = readFields(this.form);
    if (sameFields(fields, this.inBrowser)) return;
    if (this.local.keep(fields)) this.inBrowser = fields;
  }

  async toServer(options) {
    this.toBrowser();
    const fields = readFields(this.form);
    if (this.sent || this.asking || sameFields(fields, this.onServer)) return;
    this.asking = true;
    const outcome = await this.server.save(options);
    this.asking = false;
    if (outcome === 'saved') this.onServer = fields;
    this.say(outcome);
  }

  leave() {
    if (this.sent) return;
    this.toBrowser();
    this.toServer({ leaving: true });
  }

  submitting() {
    this.toBrowser();
    this.sent = true;
  }

  /** Neither copy holds what the form shows now. */
  atRisk() {
    if (this.sent) return false;
    this.toBrowser();
    const fields = readFields(this.form);
    return !sameFields(fields, this.inBrowser) && !sameFields(fields, this.onServer);
  }

  say(outcome) {
    if (!this.status) return;
    const kept = sameFields(readFields(this.form), this.inBrowser);
    if (outcome === 'saved') this.status.textContent = word('saved', { time: clock(new Date()) });
    else if (outcome === 'signed out') this.status.replaceChildren(word('signedOut'), ' ', signInLink());
    else this.status.textContent = word(kept ? 'deviceOnly' : 'notSaved');
  }
}

function signInLink() {
  const link = document.createElement('a');
  Object.assign(link, { href: '/login', target: '_blank', textContent: word('signIn') });
  return link;
}
