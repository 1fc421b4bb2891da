/** The sentences this script shows, in the reader's language: attributes of <div id="editor-words" hidden>. */
const said = document.getElementById('editor-words')?.dataset ?? {};

/** `word('saved', {time: '14:02'})`: the text of data-saved with its `{time}` filled in. */
export function word(name, values = {}) {
  return (said[name] ?? name).replace(/\{(\w+)\}/g, (all, key) => values[key] ?? all);
}

/** Hours and minutes as people write them here. */
export const clock = (date) =>
  date.toLocaleTimeString(document.documentElement.lang || undefined, { hour: '2-digit', minute: '2-digit' });
