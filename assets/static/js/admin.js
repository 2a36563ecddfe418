// Keys for lists in the back office. Everything works without them; one button turns them off and remembers it.
(() => {
  const help = document.querySelector("[data-keys]");
  if (!help) return;
  const toggle = help.querySelector("[data-keys-toggle]");
  const links = [...document.querySelectorAll("[data-rows] .row-link")];
  const search = document.querySelector("[data-search]");
  let on = true;
  try { on = localStorage.getItem("keys") !== "off"; } catch { /* no storage: keys stay on */ }

  const show = () => {
    toggle.setAttribute("aria-pressed", String(on));
    toggle.textContent = on ? "Keys on" : "Keys off";
  };
  toggle.addEventListener("click", () => {
    on = !on;
    try { localStorage.setItem("keys", on ? "on" : "off"); } catch { /* for this page only */ }
    show();
  });
  show();
  help.hidden = false;

  const step = (by) => {
    const at = links.indexOf(document.activeElement);
    const next = at < 0 ? (by > 0 ? 0 : links.length - 1) : at + by;
    links[Math.max(0, Math.min(next, links.length - 1))]?.focus();
  };
  const follow = (rel) => document.querySelector(`.pager a[rel="${rel}"]`)?.click();

  document.addEventListener("keydown", (event) => {
    if (!on || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    if (event.key === "/" && search) { event.preventDefault(); search.select(); search.focus(); }
    else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "n") follow("next");
    else if (event.key === "p") follow("prev");
  });
})();
