import { draftKey } from '../draft-key.js';

/**
 * The browser's own copy of a form: {fields, base, at}. Answers false or null where the browser keeps nothing.
 *
 * A copy that was found when the page opened is set aside until its owner decides: typing on does not lose it.
 */
export class LocalCopy {
  constructor(key, base) {
    this.key = draftKey(key);
    this.asideKey = `${this.key}:found`;
    this.base = base;
  }

  /** Keep these fields, with the revision they were made from and the time. */
  keep(fields) {
    return write(this.key, { fields, base: this.base, at: new Date().toISOString() });
  }

  find() {
    return read(this.asideKey) ?? read(this.key);
  }

  setAside(copy) {
    write(this.asideKey, copy);
  }

  /** The owner has decided. */
  forgetFound() {
    remove(this.asideKey);
    remove(this.key);
  }
}

function write(key, copy) {
  try {
    localStorage.setItem(key, JSON.stringify(copy));
    return true;
  } catch {
    return false;
  }
}

function read(key) {
  try {
    const copy = JSON.parse(localStorage.getItem(key));
    return Array.isArray(copy?.fields) ? copy : null;
  } catch {
    return null;
  }
}

function remove(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // Nothing was kept.
  }
}
