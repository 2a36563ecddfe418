// A change of country or postage asks the shop for the new sums; the shop does all the adding up.
const form = document.querySelector("[data-checkout]");

if (form) {
  let asking = null;
  const parts = ["totals", "postage", "insight-sum"];

  const ask = async () => {
    asking?.abort();
    asking = new AbortController();
    const given = new FormData(form);
    const query = new URLSearchParams();
    for (const name of ["country", "shipping_method"]) if (given.get(name)) query.set(name, given.get(name));
    try {
      const answer = await fetch(`/checkout?${query}`, { signal: asking.signal, headers: { accept: "text/html" } });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const focused = document.activeElement?.id;
      for (const id of parts) {
        const fresh = page.getElementById(id), here = document.getElementById(id);
        if (fresh && here) here.replaceChildren(...fresh.childNodes);
      }
      if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    } catch (reason) {
      if (reason.name !== "AbortError") return; // the review page shows the true total in any case
    }
  };

  form.querySelector('[aria-invalid="true"]')?.focus(); // what is wrong comes first

  form.addEventListener("change", (event) => {
    if (["country", "shipping_method"].includes(event.target.name)) ask();
  });
}
