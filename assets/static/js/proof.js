// Work for the browser instead of for the shopper: it looks for the number from which a key with the right beginning is derived,
// sends it along and goes on. The form says what is going on while it lasts; where a browser cannot do it, what else would help
// is shown. The protocol is ALTCHA's, version 2, with PBKDF2 and SHA-256.
//
// <form data-proof data-challenge='{"parameters": …}'> with a hidden field `proof`; in it [data-said] for words that are read out,
// [data-bar] for a progress element, and anywhere on the page [data-otherwise], hidden, for the other ways.

const atOnce = 4; // derivations under way; the browser spreads them over its processors

const form = document.querySelector("form[data-proof]");

if (form) {
  let done = false;
  form.addEventListener("submit", (event) => { if (!done) event.preventDefault(); }); // nothing to send yet
  solve(form.dataset.challenge)
    .then((payload) => {
      form.elements.namedItem("proof").value = JSON.stringify(payload);
      done = true;
      say("Done. Going on…");
      form.requestSubmit();
    })
    .catch(() => {
      say("This browser cannot do it by itself.");
      form.querySelector("[data-bar]")?.remove();
      for (const way of document.querySelectorAll("[data-otherwise]")) way.hidden = false;
    });
}

/** Finds the answer, and says how far it is. */
async function solve(text) {
  const challenge = JSON.parse(text);
  const { nonce, salt, cost, keyLength, keyPrefix, data: { tries } } = challenge.parameters;
  const derive = globalThis.crypto?.subtle ? derivation : (await import("./pbkdf2.js")).derive;
  const [head, grain] = [bytes(nonce), bytes(salt)];
  const from = performance.now();
  for (let counter = 0; counter < tries; counter += atOnce) {
    const batch = Array.from({ length: Math.min(atOnce, tries - counter) }, (_, i) => counter + i);
    const keys = await Promise.all(batch.map(async (number) => hexOf(await derive(password(head, number), grain, cost, keyLength))));
    const hit = keys.findIndex((key) => key.startsWith(keyPrefix));
    if (hit >= 0) return { challenge, solution: { counter: batch[hit], derivedKey: keys[hit], time: performance.now() - from } };
    tell((counter + batch.length) / tries);
  }
  throw new RangeError("no answer below the last");
}

/** The nonce, and the number as four bytes, the highest first. */
function password(head, number) {
  const whole = new Uint8Array(head.length + 4);
  whole.set(head);
  new DataView(whole.buffer).setUint32(head.length, number);
  return whole;
}

async function derivation(word, salt, iterations, length) {
  const key = await crypto.subtle.importKey("raw", word, "PBKDF2", false, ["deriveBits"]);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations }, key, length * 8));
}

function bytes(hex) {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

function hexOf(key) {
  return Array.from(key, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The bar moves at every step; the words, which are read out, change with every quarter. */
function tell(share) {
  const bar = form.querySelector("[data-bar]");
  if (bar) bar.value = share * bar.max;
  const quarter = Math.floor(share * 4);
  say(["Your browser is working on it.", "Still working.", "Half done.", "Nearly there."][Math.min(quarter, 3)]);
}

function say(words) {
  const said = form.querySelector("[data-said]");
  if (said && said.textContent !== words) said.textContent = words;
}
