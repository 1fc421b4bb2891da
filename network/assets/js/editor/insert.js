/** Puts text at the cursor as if it were typed, so that Ctrl+Z takes it away again. */
export function insert(area, text) {
  area.focus();
  // Deprecated, and the only way to write into a field's undo history.
  if (!document.execCommand('insertText', false, text)) {
    area.setRangeText(text, area.selectionStart, area.selectionEnd, 'end');
    area.dispatchEvent(new Event('input', { bubbles: true }));
  }
}
