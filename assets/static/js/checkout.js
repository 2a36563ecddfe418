// A change of country, region or postage asks the shop for the new fields and sums; the shop does all the adding up.
const form = document.querySelector("[data-checkout]");

if (form) {
  let asking = null;
  const sums = ["totals", "insight-sum"];
  const parts = { country: ["price-note", "address", "postage", "unmade", ...sums], region: ["postage", ...sums], shipping_method: sums };

  // What is typed goes along in the body, and nowhere else: a query would be written down on its way.
  const ask = async (ids) => {
    asking?.abort();
    asking = new AbortController();
    const given = new URLSearchParams(new FormData(form));
    given.set("then", "country");
    try {
      const answer = await fetch("/checkout", { method: "POST", body: given, signal: asking.signal, headers: { accept: "text/html" } });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const focused = document.activeElement?.id;
      const typed = new FormData(form); // also what was typed while the shop was thinking
      for (const id of ids) {
        const fresh = page.getElementById(id), here = document.getElementById(id);
        if (fresh && here) here.replaceChildren(...fresh.childNodes);
      }
      for (const input of form.querySelectorAll("#address input:not([type=hidden])")) input.value = typed.get(input.name) || input.value;
      if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    } catch (reason) {
      if (reason.name !== "AbortError") return; // the review page shows the true total in any case
    }
  };

  form.querySelector('[aria-invalid="true"]')?.focus(); // what is wrong comes first

  form.addEventListener("change", (event) => {
    const ids = parts[event.target.name];
    if (ids) ask(ids);
  });
}
