/** Where the browser keeps what somebody typed into the form with this key. */
export const draftKey = (key) => `draft:${key}`;
