const MARKS = /\[\[[^\]]+\]\]|\[\^[^\]]+\]/g;
const LIST_NUMBER = /^\s*(?:>\s*)*\d+[.)]\s/gm;

const count = (text) => (text.match(MARKS) ?? []).length;

/** Letters and digits in their order. Numbers of list items are left out: an editor counts them anew. */
const letters = (text) => text.replace(LIST_NUMBER, '').replace(/[^\p{L}\p{N}]+/gu, '');

/** Whether the editor's Markdown holds every link, footnote and word of the original. */
export const carriesOver = (original, reread) =>
  count(original) === count(reread) && letters(original) === letters(reread);
