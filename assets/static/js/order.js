// While something is on its way (a payment, a file), the order page looks again by itself and shows what changed.
const main = document.getElementById("main");
const told = Object.assign(document.createElement("p"), { className: "visually-hidden", role: "status" });
document.body.append(told); // stays while the page changes, so that a screen reader hears the new state

const look = async () => {
  const waiting = main.querySelector("[data-refresh]");
  if (!waiting) return;
  if (!document.hidden) {
    try {
      const answer = await fetch(location.href, { headers: { accept: "text/html" } });
      if (answer.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.getElementById("main");
        const busy = main.contains(document.activeElement) && document.activeElement !== main;
        const asking = main.querySelector("details[open]"); // nothing is taken from under a hand
        if (fresh && !busy && !asking && fresh.innerHTML !== main.innerHTML) {
          const before = main.querySelector("h1").textContent;
          main.replaceChildren(...fresh.childNodes);
          const cart = (where) => where.querySelector('.site-nav a[href="/cart"]');
          cart(document)?.replaceChildren(...(cart(page)?.childNodes ?? [])); // a paid cart is empty
          const now = main.querySelector("h1").textContent;
          if (now !== before) told.textContent = now;
        }
      }
    } catch { /* the line is down: look again later */ }
  }
  setTimeout(look, Number(waiting.dataset.refresh) * 1000);
};

const first = main.querySelector("[data-refresh]");
if (first) setTimeout(look, Number(first.dataset.refresh) * 1000);
