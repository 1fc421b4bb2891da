import { csrfToken, renewToken } from './csrf.js';

/** The most that browsers let a page send while it goes away. */
const KEEPALIVE_BYTES = 60_000;
/** 400 is what a form gets whose session has ended: its token fits no session. */
const SIGNED_OUT = [400, 401, 403];

/** The server's copy of a form: `save` answers 'saved', 'signed out' or 'failed'. */
export class ServerCopy {
  constructor(form) {
    this.form = form;
    this.address = form.dataset.autosave;
    this.signedOut = false;
  }

  async save({ leaving = false } = {}) {
    if (!this.address) return 'failed';
    try {
      if (this.signedOut && !leaving && !(await renewToken())) return 'signed out';
      const answer = await this.send(leaving);
      this.signedOut = SIGNED_OUT.includes(answer.status);
      return answer.ok ? 'saved' : this.signedOut ? 'signed out' : 'failed';
    } catch {
      return 'failed';
    }
  }

  send(leaving) {
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(this.form)) if (typeof value === 'string') body.append(name, value);
    return fetch(this.address, {
      method: 'POST',
      body,
      headers: { 'X-CSRFToken': csrfToken(), Accept: 'application/json' },
      keepalive: leaving && body.toString().length < KEEPALIVE_BYTES,
      redirect: 'error',
    });
  }
}
