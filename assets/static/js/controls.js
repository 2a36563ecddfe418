// The painting follows its controls: a change is sent like the form would be, the old painting stays on the easel while the new
// one is made, and then everything that belongs to the portrait is taken from its page. A newer change takes over from one
// that is still being painted. Without this file the form has a button.
import { compare } from "./compare.js";
import { fill } from "./device.js";

const form = document.querySelector("[data-changes] form");
const pause = 350; // between a change of a range, or one by key, and asking: the next may follow at once

let byKey = false;
let timer = 0;
let turn = null;

if (form) {
  form.querySelector("[data-plain]").hidden = true;
  form.addEventListener("pointerdown", () => { byKey = false; });
  form.addEventListener("keydown", () => { byKey = true; });
  form.addEventListener("input", ({ target }) => agree(target));
  form.addEventListener("change", ({ target }) => {
    if (target === tick() && !target.checked) return; // nothing changes before the range is moved
    turn?.abort(); // or its end would take this change back
    clearTimeout(timer);
    timer = setTimeout(() => change(target), byKey || target.type === "range" ? pause : 0);
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); change(event.target); });
  addEventListener("pagehide", () => turn?.abort());
}

/** What the shop said no to, in its words. */
class Refusal extends Error {}

async function change(control) {
  turn?.abort();
  const mine = turn = new AbortController();
  complain("");
  say("Painting…");
  try {
    const { url, page } = await painted(mine.signal);
    await shown(page);
    mine.signal.throwIfAborted();
    hang(page);
    stand(page);
    history.replaceState(null, "", url);
    say("Painted.");
    setTimeout(() => { if (turn === mine) say(""); }, 4000);
  } catch (reason) {
    if (mine.signal.aborted) return;
    say("");
    if (reason instanceof Refusal) form.reset(); // back to what is on the easel
    complain(reason instanceof Refusal ? reason.message : "The shop cannot be reached just now.", control, !(reason instanceof Refusal));
  }
}

/** Asks for the painting and waits for it: its address, and its page. */
async function painted(signal) {
  await fill(form);
  signal.throwIfAborted();
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { accept: "application/json" }, signal });
  if (!answer.ok) throw new Refusal(await wordsOf(answer));
  const url = new URL(answer.url).pathname;
  let page = parsed(await answer.text());
  if (page.querySelector("[data-coming]")) {
    await done(url, signal);
    const again = await fetch(url, { headers: { accept: "text/html" }, signal });
    page = parsed(await again.text());
  }
  const { status } = page.querySelector("[data-status]").dataset;
  if (status === "failed") throw new Refusal(page.querySelector("[data-why]").textContent);
  if (status === "ready") return { url, page };
  location.assign(url); // held back, or erased meanwhile: that is another page than this
  return new Promise(() => {});
}

async function wordsOf(answer) {
  const told = await answer.json().catch(() => null);
  return told?.error?.message ?? "The shop could not do this. Please try something else.";
}

function parsed(html) {
  return new DOMParser().parseFromString(html, "text/html");
}

/** Resolves when the painter is done with it. A line that drops is taken up again by the browser, but not for ever. */
function done(url, signal) {
  return new Promise((resolve, reject) => {
    const source = new EventSource(`${url}/events`);
    let dropped = 0;
    const end = (settle, value) => { source.close(); settle(value); };
    source.addEventListener("progress", () => { dropped = 0; });
    source.addEventListener("done", () => end(resolve));
    source.addEventListener("error", () => {
      dropped += 1;
      if (dropped > 2 || source.readyState === EventSource.CLOSED) end(reject, new TypeError("the line is down"));
    });
    signal.addEventListener("abort", () => end(reject, signal.reason));
  });
}

/** Waits until the new pictures can be drawn, so that the easel is never empty. */
function shown(page) {
  const pictures = [...page.querySelectorAll('[data-follows="easel"] img')];
  return Promise.all(pictures.map(({ src }) => Object.assign(new Image(), { src }).decode().catch(() => {})));
}

/** Everything that belongs to the portrait, from its own page. */
function hang(page) {
  for (const part of document.querySelectorAll("[data-follows]")) {
    const fresh = page.querySelector(`[data-follows="${part.dataset.follows}"]`);
    const along = part.querySelector(".sheet")?.scrollLeft ?? 0;
    part.replaceWith(fresh);
    if (along) fresh.querySelector(".sheet").scrollLeft = along;
  }
  compare(document.querySelector("[data-compare]"));
}

/** The controls stand as the page has them, and go back there when a later change is refused. */
function stand(page) {
  const fresh = page.querySelector("[data-changes] form");
  const next = fresh.querySelectorAll("input");
  form.querySelectorAll("input").forEach((input, i) => {
    input.defaultValue = next[i].defaultValue;
    input.defaultChecked = next[i].defaultChecked;
  });
  form.querySelector("[data-own]").hidden = fresh.querySelector("[data-own]").hidden;
  form.reset();
}

/** That the colour is left to the style is a tick and a place on the range; they agree. */
function agree(control) {
  const range = form.querySelector("[data-style]");
  const { step, dataset } = range;
  const place = String(Math.round(dataset.style / step) * step);
  if (control === range) tick().checked = range.value === place;
  else if (control === tick() && control.checked) range.value = place;
}

function tick() {
  return form.querySelector("[type=checkbox][name=colour]");
}

function say(words) {
  document.querySelector("[data-word]").textContent = words;
}

/** Says beside the control what went wrong; `again` offers to send it once more. */
function complain(words, control, again) {
  const problem = form.querySelector("[data-problem]");
  problem.hidden = !words;
  problem.replaceChildren(words);
  if (!words) return;
  control.closest("fieldset")?.append(problem);
  if (!again) return;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-small", textContent: "Try again" });
  button.addEventListener("click", () => { control.focus(); change(control); });
  problem.append(button);
}
