import { parse } from '../trusted-html.js';

const META = 'meta[name="csrf-token"]';

export const csrfToken = () => document.querySelector(META)?.content ?? '';

/**
 * After a new sign-in, in another tab, the tokens of this page are void. Ask for the page again and take its token.
 * Answers whether somebody is signed in who may edit here.
 */
export async function renewToken() {
  const answer = await fetch(location.href, { redirect: 'follow' });
  if (!answer.ok || answer.redirected) return false;
  const token = parse(await answer.text()).querySelector(META)?.content;
  if (!token) return false;
  document.querySelector(META)?.setAttribute('content', token);
  for (const field of document.querySelectorAll('input[name="csrf_token"]')) field.value = token;
  return true;
}
