/** HTML from our own server, in the form that pages under Trusted Types accept. The policy is named in the CSP. */

export const policy = window.trustedTypes?.createPolicy('isthmus', { createHTML: (html) => html });

/** Parse HTML that our own server sent. Scripts in it do not run. */
export const parse = (html) =>
  new DOMParser().parseFromString(policy ? policy.createHTML(html) : html, 'text/html');
