// What a shopper and the people behind the counter do, one function each; the walk checks what comes of it.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { painting, press, submit, visit } from "./lib.mjs";

/** Photos with clear rights; where they come from stands beside them. */
export const photos = Object.fromEntries(
  Object.entries({ astronaut: "astronaut.png", hopper: "grace_hopper.jpg", cat: "chelsea.png" })
    .map(([name, file]) => [name, fileURLToPath(new URL(`../../vision/tests/fixtures/${file}`, import.meta.url))]),
);

/** Cards of the test till, numbered as Stripe numbers its own. */
export const cards = { good: "4242 4242 4242 4242", declined: "4000 0000 0000 0002", challenged: "4000 0000 0000 3220" };

/** The log-in that the shop tells on its first start; with-shop reads it. */
export const staff = { email: process.env.LIMNER_STAFF_EMAIL, password: process.env.LIMNER_STAFF_PASSWORD };

/** Picks a radio button as a person does: by its label, which is the picture; the button itself may be hidden. */
export async function choose(page, name, value) {
  const input = page.locator(`input[type=radio][name="${name}"]${value ? `[value="${value}"]` : ""}`).first();
  const label = page.locator("label", { has: input });
  if (await label.count()) await label.first().click();
  else await input.check({ force: true });
  assert.ok(await input.isChecked(), `${name} ${value} is chosen`);
}

/** The slugs of the styles on the wall of the home page. */
export function styles(page) {
  return page.locator("input[type=radio][name=style]").evaluateAll((inputs) => inputs.map((input) => input.value));
}

/** What is left today, as the page says it. */
export async function left(page) {
  const [, number] = (await page.locator("main").innerText()).match(/(\d+) of \d+ left/) ?? [];
  assert.ok(number, "the page says how many are left");
  return Number(number);
}

/** A photo out of focus. */
export async function blurred(page, photo) {
  const url = `data:image/png;base64,${(await readFile(photo)).toString("base64")}`;
  const jpeg = await page.evaluate(async (src) => {
    const picture = Object.assign(new Image(), { src });
    await picture.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width: picture.width, height: picture.height });
    const pen = canvas.getContext("2d");
    pen.filter = "blur(9px)";
    pen.drawImage(picture, 0, 0);
    return canvas.toDataURL("image/jpeg", 0.92).split(",")[1];
  }, url);
  return { name: "blurred.jpg", mimeType: "image/jpeg", buffer: Buffer.from(jpeg, "base64") };
}

/** Uploads a photo from the home page; ends in the studio, or where the shop sends one who may not. */
export async function upload(page, photo, style) {
  await visit(page, "/");
  const form = page.locator('form[action="/portraits"]', { has: page.locator("input[name=photo]") });
  await form.locator("input[name=photo]").setInputFiles(photo);
  if (style) await choose(page, "style", style);
  return submit(page, form);
}

/** Waits in the studio until the painting hangs there, and answers with its address. */
export async function painted(page) {
  const preview = page.locator('img[src*="/preview.jpg"]').first();
  await preview.waitFor({ state: "attached", timeout: painting });
  return new URL(await preview.getAttribute("src"), page.url()).pathname;
}

/** Another style of the photo in the studio, from the contact sheet below it. */
export function repaint(page, style) {
  return press(page, page.locator(`form[action="/portraits"] button[name=style][value="${style}"]`));
}

/** Hangs the painting in a room: the wall page of a product's variant. */
export async function hang(page, portrait, sku) {
  await visit(page, `${portrait}/wall${sku ? `?sku=${sku}` : ""}`);
}

/** Every variant that the wall page offers, in the selected product and the others. */
export async function variants(page, portrait) {
  const found = new Map();
  await visit(page, `${portrait}/wall`);
  const links = () => page.locator('a[href*="/wall?"][href*="sku="]').evaluateAll((all) => all.map((a) => a.href));
  for (const link of [page.url(), ...(await links())]) {
    await page.goto(link);
    for (const href of await links()) found.set(new URL(href).searchParams.get("sku"), href);
    const selected = await page.locator('form[action="/cart/lines"] [name=sku]').first().inputValue();
    found.set(selected, page.url());
  }
  return [...found.keys()].filter(Boolean);
}

/** From the wall into the cart. */
export function addToCart(page) {
  return submit(page, page.locator('form[action="/cart/lines"]').first());
}

/** Somebody who does not exist, somewhere that does. */
export const person = {
  email: "ada@example.test", name: "Ada Example", line1: "Musterstraße 1", line2: "", postal_code: "10115", city: "Berlin",
  region: "", country: "DE", phone: "+49 30 1234567",
};

/** Fills in the checkout's fields, as far as it asks. */
export async function fillIn(page, details = person) {
  const form = page.locator('form[action="/checkout"]').first();
  for (const [name, value] of Object.entries(details)) {
    const field = form.locator(`[name="${name}"]:not([type=hidden])`).first();
    if (!(await field.count())) continue;
    if ((await field.evaluate((it) => it.tagName)) === "SELECT") await field.selectOption(value);
    else await field.fill(value);
  }
  if ((await form.locator("input[type=radio][name=shipping_method]").count())
    && !(await form.locator("input[name=shipping_method]:checked").count())) await choose(page, "shipping_method");
}

/** Fills in the checkout and goes on. */
export async function checkOut(page, details = person) {
  await fillIn(page, details);
  return submit(page, page.locator('form[action="/checkout"]').first());
}

/** From the review, or from the page of an order that is not paid, to the till. */
export function toTheTill(page) {
  return submit(page, page.locator('main form:not([action*="cancel"])').first());
}

/** Types a card into the test till. */
export async function pay(page, number) {
  const form = page.locator('form[action^="/till/"]').first();
  await form.locator("[name=number]").fill(number);
  await form.locator("[name=expiry]").fill("12/34");
  await form.locator("[name=cvc]").fill("123");
  await form.locator("[name=name]").fill(person.name);
  return submit(page, form);
}

/** Answers the bank's question: approve or deny. */
export function answer(page, said) {
  return press(page, page.locator(`form[action*="/challenge"] button[name=answer][value=${said}]`));
}

/** Reloads until the page says so, as the order page does by itself while work goes on. */
export async function until(page, words, where = "main", patience = 60_000) {
  const end = Date.now() + patience;
  for (;;) {
    const text = await page.locator(where).first().innerText();
    if (words.test(text)) return text;
    assert.ok(Date.now() < end, `${page.url()} says ${words}; it says:\n${text}`);
    await page.waitForTimeout(500);
    await page.reload();
  }
}

/** The mails that the shop has sent to somebody, newest first: `{subject, url}`. */
export async function mails(page, to) {
  await visit(page, "/_mail");
  const rows = page.locator("tr, li, article", { hasText: to }).filter({ has: page.locator('a[href^="/_mail/"]') });
  return rows.evaluateAll((all) => all.map((row) => ({ subject: row.textContent.trim(), url: row.querySelector('a[href^="/_mail/"]').getAttribute("href") })));
}

/** A member of staff opens the office. */
export async function signIn(page, { email, password }) {
  await visit(page, "/admin/session");
  const form = page.locator('form[action="/admin/session"]').first();
  await form.locator("[name=email]").fill(email);
  await form.locator("[name=password]").fill(password);
  return submit(page, form);
}

/** The workshop reports on a job: accepted, in_production, shipped or rejected. */
export async function report(page, event, fields = {}) {
  const form = page.locator("main form", { has: page.locator(`[name=event][value="${event}"]`) }).first();
  for (const [name, value] of Object.entries(fields)) await form.locator(`[name="${name}"]`).fill(value);
  const control = form.locator(`[name=event][value="${event}"]`);
  return (await control.evaluate((it) => it.tagName)) === "BUTTON" ? press(page, control) : submit(page, form);
}
