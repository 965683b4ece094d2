// Links within the site change the page without loading it anew; the address stays the only memory.
// Every page has the same server behind it; Streamlit would otherwise ask for one under each page's own path.
window.__streamlit = { BACKEND_BASE_URL: `${location.origin}/` };

(() => {
  const pages = new RegExp(
    "^/(ranking|sectors|company|compare|referrals|promises|effort|public|delight|data|sources|method|corrections)?$",
  );

  function speak() {
    const lang = new URLSearchParams(location.search).get("lang");
    document.documentElement.lang = lang === "en" ? "en" : "nl";
  }

  function find(id, tries) {
    const element = document.getElementById(id);
    if (element) element.scrollIntoView();
    else if (tries > 0) setTimeout(find, 100, id, tries - 1);
  }

  function link(event) {
    return event.composedPath().find((node) => node.tagName === "A" && node.href);
  }

  addEventListener("click", (event) => {
    for (const open of document.querySelectorAll("details.info[open], details.menu[open]")) {
      if (!event.composedPath().includes(open)) open.open = false;
    }
    const a = link(event);
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!a || !plain || a.target || a.origin !== location.origin || !pages.test(a.pathname)) return;
    event.preventDefault();
    a.closest("details.menu")?.removeAttribute("open");
    const moved = a.pathname !== location.pathname;
    if (a.href !== location.href) {
      history.pushState({}, "", a.href);
      dispatchEvent(new PopStateEvent("popstate"));
    }
    if (a.hash) setTimeout(find, moved ? 600 : 250, a.hash.slice(1), 30);
    else if (moved) document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
  });

  addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const open of document.querySelectorAll("details.info[open], details.menu[open]")) {
      open.open = false;
      open.querySelector("summary").focus();
    }
  });

  // On a phone the row of pages scrolls: show the one that is open.
  let shown = "";
  new MutationObserver(() => {
    const open = document.querySelector(".top nav > a[aria-current='page'], .top summary[data-here]");
    if (!open || open.textContent === shown) return;
    shown = open.textContent;
    const row = open.closest("nav");
    row.scrollLeft = open.offsetLeft - row.clientWidth / 2;
  }).observe(document.documentElement, { childList: true, subtree: true });

  addEventListener("popstate", speak);
  if (location.hash) find(location.hash.slice(1), 80);
})();
