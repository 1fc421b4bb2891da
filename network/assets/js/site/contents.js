/** Marks the section being read in the page's list of contents. */
export function followContents() {
  const links = [...document.querySelectorAll('.toc a[href^="#"]')];
  if (!links.length || !('IntersectionObserver' in window)) return;
  const observer = new IntersectionObserver((entries) => {
    const entered = entries.filter((entry) => entry.isIntersecting).at(-1);
    if (entered) mark(links, entered.target.id);
  }, { rootMargin: '0px 0px -70% 0px' });
  for (const link of links) {
    const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (heading) observer.observe(heading);
  }
}

function mark(links, id) {
  for (const link of links) {
    if (decodeURIComponent(link.hash.slice(1)) === id) link.setAttribute('aria-current', 'true');
    else link.removeAttribute('aria-current');
  }
}
