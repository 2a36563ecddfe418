// The whole shop in a real browser, as tests/run starts it: a shopper, a stranger, staff and the workshop.
// LIMNER_URL says where the shop is; it must be new (empty data folder) and in the development environment.
import assert from "node:assert/strict";
import { attackers } from "./attackers.mjs";
import { asked, changes, plainChanges } from "./changes.mjs";
import { assertReport, device, listen, said } from "./device.mjs";
import { giftCards } from "./gift_cards.mjs";
import { painting, pathOf, shopper, step, submit, usable, visit, walk } from "./lib.mjs";
import { proof } from "./proof.mjs";
import {
  addToCart, answer, cards, checkOut, hang, left, mails, painted, pay, person, photos, repaint, report, signIn, staff, styles, toTheTill,
  until, upload, variants,
} from "./shopping.mjs";

async function studio({ page }, other) {
  const found = {};
  await step("the home page can be used", async () => {
    await visit(page, "/");
    await usable(page);
    found.styles = await styles(page);
    assert.ok(found.styles.length >= 9, `${found.styles.length} styles`);
    found.allowance = await left(page);
  });
  await step("a photo becomes a painting", async () => {
    const line = page.waitForResponse((it) => it.url().endsWith("/events"));
    const from = Date.now();
    await upload(page, photos.astronaut, found.styles[0]);
    found.first = pathOf(page);
    assert.match(found.first, /^\/portraits\/[\w-]+$/);
    assert.match((await line).headers()["content-type"], /^text\/event-stream/);
    const words = page.locator("[data-said]");
    const said = new Set();
    for (; await words.count(); await page.waitForTimeout(50)) said.add(await words.textContent({ timeout: 200 }).catch(() => ""));
    found.preview = await painted(page);
    assert.ok(said.size > 1, `the words change while it is painted: ${[...said]}`);
    console.log(`          ${((Date.now() - from) / 1000).toFixed(1)} s from the home page to the painting: ${[...said].filter(Boolean).join("; ")}`);
    const answer = await page.request.get(found.preview);
    assert.equal(answer.headers()["content-type"], "image/jpeg");
    assert.match(answer.headers()["cache-control"] ?? "", /private|no-store/);
    await usable(page);
  });
  await step("the photo is found under the painting, by hand and by key", async () => {
    const cut = () => page.locator(".compare").evaluate((it) => it.style.getPropertyValue("--cut"));
    const range = page.getByRole("slider");
    await range.focus();
    await page.keyboard.press("PageUp");
    assert.notEqual(await cut(), "");
    const box = await range.boundingBox();
    await page.mouse.move(box.x + box.width * 0.05, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 5 });
    await page.mouse.up();
    assert.ok(Math.abs(parseFloat(await cut()) - 50) < 12, await cut());
  });
  await step("a stranger sees none of it", async () => {
    for (const path of [found.first, found.preview, `${found.first}/photo.jpg`, `${found.first}/wall`]) {
      assert.equal((await other.page.request.get(path)).status(), 404, path);
    }
  });
  await step("the same photo and style is the painting that exists", async () => {
    await upload(page, photos.astronaut, found.styles[0]);
    assert.equal(pathOf(page), found.first);
    assert.equal(await left(page), found.allowance - 1);
  });
  await step("another style of the same photo", async () => {
    await repaint(page, found.styles[1]);
    found.second = pathOf(page);
    assert.notEqual(found.second, found.first);
    await painted(page);
  });
  return found;
}

async function order({ page }, found) {
  await step("the painting hangs on the wall in every size", async () => {
    found.skus = await variants(page, found.first);
    assert.ok(found.skus.length >= 4, `${found.skus}`);
    for (const sku of found.skus) {
      await hang(page, found.first, sku);
      if (!sku.startsWith("DD-")) await trueToScale(page, sku);
    }
    await usable(page);
  });
  await step("it hangs over a sofa, a desk and a bed, in front of nothing and behind nothing", async () => {
    for (const room of ["sofa", "desk", "bed"]) {
      await visit(page, `${found.first}/wall?sku=FR-320x400-oak&room=${room}`);
      assert.match(await page.locator(".room svg").getAttribute("aria-label"), new RegExp(`over a ${room}`));
      await trueToScale(page, "FR-320x400-oak");
      await usable(page);
    }
  });
  const digital = found.skus.find((sku) => sku.startsWith("DD-"));
  const print = found.skus.find((sku) => sku !== digital);
  await step("a print and a download are in the cart", async () => {
    await hang(page, found.first, print);
    await addToCart(page);
    await hang(page, found.second, digital);
    await addToCart(page);
    await visit(page, "/cart");
    await usable(page);
  });
  await step("the total follows the quantity", async () => {
    const total = () => page.locator("main").innerText();
    const before = await total();
    const quantity = () => page.locator("main form", { has: page.locator("[name=quantity]") }).first();
    await setQuantity(page, quantity(), 2);
    assert.notEqual(await total(), before);
    await setQuantity(page, quantity(), 1);
    assert.equal(await total(), before);
  });
  await step("the checkout says beside each field what is missing", async () => {
    await visit(page, "/checkout");
    await page.locator('form[action="/checkout"]').first().evaluate((form) => { form.noValidate = true; });
    const answer = await checkOut(page, { ...person, email: "nobody", name: "", postal_code: "" });
    assert.equal(answer.status(), 422);
    const invalid = await page.locator("[aria-invalid=true]").evaluateAll((all) => all.map((it) => [it.name, it.getAttribute("aria-describedby")]));
    assert.deepEqual(invalid.map(([name]) => name).sort(), ["email", "name", "postal_code"]);
    for (const [name, by] of invalid) assert.ok(by && await page.locator(by.split(" ").map((id) => `#${id}`).join(",")).first().innerText(), name);
    await usable(page);
  });
  await step("the review shows what it will cost, and to where", async () => {
    await listen(page);
    await checkOut(page);
    found.review = pathOf(page);
    assertReport(await said(page));
    assert.match(found.review, /^\/orders\/[\w-]+\/review$/);
    const text = await page.locator("main").innerText();
    assert.match(text, /€\s?\d/);
    assert.ok(text.includes(person.line1) && text.includes(person.city), text);
    await usable(page);
  });
  found.order = found.review.replace("/review", "");
  await payment(page, found);
}

/** The picture's share of the room is its share of 2.6 m, and no furniture hangs over its middle or its edge below. */
async function trueToScale(page, sku) {
  const [, wide, high] = sku.match(/-(\d+)x(\d+)/).map(Number);
  const seen = await page.locator(".room svg").evaluate((svg) => {
    const [room, image] = [svg, svg.querySelector("image")].map((it) => it.getBoundingClientRect());
    const mm = (pixels) => (pixels / room.width) * 2600;
    const top = [0.5, 0.98].map((far) => document.elementFromPoint(image.left + image.width / 2, image.top + image.height * far)?.tagName);
    return { wide: mm(image.width), high: mm(image.height), top };
  });
  assert.ok(Math.abs(seen.wide - wide) < 8 && Math.abs(seen.high - high) < 8, `${sku} is ${seen.wide} × ${seen.high} mm on the wall`);
  assert.deepEqual(seen.top, ["image", "image"], sku);
}

async function setQuantity(page, form, number) {
  const field = form.locator("[name=quantity]");
  if ((await field.evaluate((it) => it.tagName)) === "SELECT") await field.selectOption(String(number));
  else await field.fill(String(number));
  await submit(page, form);
}

async function payment(page, found) {
  await step("a card that is declined buys nothing", async () => {
    await toTheTill(page);
    assert.match(pathOf(page), /^\/till\//);
    await usable(page);
    await pay(page, cards.declined);
    assert.match(await page.locator("main").innerText(), /declin|refus|not accepted/i);
  });
  await step("a card that the bank asks about, and a yes, pays", async () => {
    if (!pathOf(page).startsWith("/till/")) await toTheTill(page); // the order's page offers to try again
    await pay(page, cards.challenged);
    assert.match(pathOf(page), /\/challenge$/);
    await usable(page);
    await answer(page, "approve");
    await page.waitForURL(`**${found.order}**`);
    await until(page, /paid|in production/i, "h1");
    await usable(page);
  });
  await step("the download is the whole painting, and the shopper's alone", async () => {
    const link = page.locator("main a", { hasText: /^\s*download/i }).first();
    for (let tries = 0; tries < 120 && !(await link.count()); tries += 1) {
      await page.waitForTimeout(500);
      await page.reload(); // the file is being made
    }
    found.download = await link.getAttribute("href");
    const file = await page.request.get(found.download);
    assert.equal(file.status(), 200);
    assert.match(file.headers()["content-type"], /^image\//);
    assert.match(file.headers()["content-disposition"] ?? "", /attachment/);
    const size = (await file.body()).length;
    const preview = (await (await page.request.get(found.preview)).body()).length;
    assert.ok(size > preview, `${size} bytes, the preview has ${preview}`);
  });
  await step("the shopper is told by mail", async () => {
    const [mail] = await mails(page, person.email);
    assert.ok(mail, "a mail");
    await visit(page, mail.url);
    await usable(page);
  });
}

async function counter({ page }, shopperPage, found) {
  await step("the office stays shut to a wrong password", async () => {
    await visit(page, "/admin/session");
    await usable(page);
    const answer = await signIn(page, { ...staff, password: "wrong" });
    assert.ok([401, 403, 422].includes(answer.status()), `${answer.status()}`);
    assert.equal((await page.request.get("/admin/orders", { maxRedirects: 0 })).status() === 200, false);
  });
  await step("staff see the order", async () => {
    await signIn(page, staff);
    await visit(page, "/admin/orders");
    await usable(page);
    await page.locator('main a[href^="/admin/orders/"]').first().click();
    assert.match(await page.locator("main").innerText(), new RegExp(person.email));
    found.admin = pathOf(page);
    await usable(page);
  });
  await step("the workshop makes and ships it", async () => {
    await visit(page, "/workshop");
    await usable(page);
    await page.locator('main a[href^="/workshop/"]').first().click();
    await usable(page);
    await report(page, "accepted");
    await report(page, "in_production");
    await report(page, "shipped", { carrier: "DHL", tracking: "LM123456789DE" });
  });
  await step("the shopper sees the parcel, and has a mail about it", async () => {
    await visit(shopperPage, found.order);
    await until(shopperPage, /LM123456789DE/);
    await usable(shopperPage);
    for (let tries = 0; tries < 60; tries += 1) {
      if ((await mails(shopperPage, person.email)).some(({ subject }) => /shipped|way|parcel/i.test(subject))) return;
      await shopperPage.waitForTimeout(500);
    }
    assert.fail("no mail about the parcel");
  });
  await step("a refund goes back to the shopper", async () => {
    await visit(page, found.admin);
    const form = page.locator("main form", { has: page.locator("[name=amount]") }).first();
    await page.locator("summary", { hasText: "Give money back" }).click();
    for (const back of await form.locator("[name=quantity]").all()) await back.fill(await back.getAttribute("max"));
    await form.locator("[name=postage]").check();
    await form.locator("[name=reason]").fill("A corner arrived bent.");
    await submit(page, form);
    await visit(page, found.admin);
    await until(page, /refunded/i);
    assert.match(await page.locator("main").innerText(), /A corner arrived bent/);
  });
}

async function help({ page }, office) {
  await step("a question is answered", async () => {
    await visit(page, "/help");
    await usable(page);
    const form = page.locator('form[action^="/messages"]').first();
    const fields = { name: person.name, email: person.email, subject: "A question", body: "Do you paint dogs as well?" };
    for (const [name, value] of Object.entries(fields)) {
      const field = form.locator(`[name=${name}]`);
      if ((await field.evaluate((it) => it.tagName)) === "SELECT") await field.selectOption({ index: 1 });
      else await field.fill(value);
    }
    await submit(page, form);
    await visit(office.page, "/admin/messages");
    await usable(office.page);
    await office.page.locator('main a[href^="/admin/messages/"]').first().click();
    assert.match(await office.page.locator("main").innerText(), /Do you paint dogs/);
    const reply = office.page.locator("main form", { has: office.page.locator("textarea[name=body]") }).first();
    await reply.locator("[name=body]").fill("We do, and cats.");
    await submit(office.page, reply);
    await until(office.page, /We do, and cats/);
  });
  await step("the pages that explain can be used", async () => {
    await visit(page, "/privacy");
    await usable(page);
    await visit(page, "/portraits");
    await usable(page);
  });
}

async function refusals({ page }, found) {
  await step("an address that is nothing says so", async () => {
    await visit(page, "/no-such-place", 404);
    await usable(page);
  });
  await step("a file that is no picture is refused in words", async () => {
    // the page itself turns it away already; without its script, the shop does
    const script = "**/static/js/upload.js";
    await page.route(script, (route) => route.fulfill({ contentType: "text/javascript", body: "" }));
    const refused = await upload(page, { name: "photo.jpg", mimeType: "image/jpeg", buffer: Buffer.from("not a picture") }, found.styles[0]);
    assert.equal(refused.status(), 422);
    await usable(page);
    await page.unroute(script);
    await visit(page, "/");
    await page.locator("[data-upload] [name=photo]").setInputFiles({ name: "photo.jpg", mimeType: "image/jpeg", buffer: Buffer.from("not a picture") });
    await page.locator("[data-error]", { hasText: "cannot be opened" }).waitFor();
    await page.locator("[data-upload] [name=photo]").setInputFiles({ name: "list.txt", mimeType: "text/plain", buffer: Buffer.from("eggs") });
    assert.match(await page.locator("[data-error]").innerText(), /list\.txt.*JPEG/); // said at once, before it is sent
  });
  await step("when today's paintings are used up, the shop says when there are more", async () => {
    const words = () => page.locator("main").innerText();
    for (const style of found.styles.slice(2)) {
      await visit(page, "/");
      if (/used up/i.test(await words())) break;
      assert.equal((await upload(page, photos.astronaut, style)).status(), 200);
    }
    await visit(page, "/");
    assert.match(await words(), /used up/i);
    assert.match(await words(), /UTC/);
    await usable(page);
  });
}

async function plain({ page }, found) {
  await step("everything up to the cart works without JavaScript", async () => {
    await upload(page, photos.cat, found.styles[0]);
    await page.waitForSelector('img[src*="/preview.jpg"]', { timeout: painting }); // the page refreshes itself
    await hang(page, pathOf(page));
    await addToCart(page);
    await visit(page, "/cart");
    assert.ok(await page.locator("[name=quantity]").count());
  });
}

await walk(async (browser) => {
  const people = [];
  const scriptless = { javaScriptEnabled: false };
  for (const options of [{}, {}, {}, {}, scriptless, scriptless]) people.push(await shopper(browser, options));
  // (Who says nothing of their browser has one preview a day without being asked for an address: so there are two of them.)
  const [buyer, stranger, office, changer, plainly, another] = people;
  const found = await studio(buyer, stranger);
  await order(buyer, found);
  await counter(office, buyer.page, found);
  await help(stranger, office);
  await refusals(buyer, found);
  await plain(plainly, found);
  await device(stranger);
  await proof(stranger);
  await changes(changer);
  await plainChanges(another);
  await asked(office);
  // (After those who are judged by how much comes from their address.)
  await giftCards(buyer, office, found);
  await attackers(browser);
  await step("no page had anything to complain of", async () => {
    assert.deepEqual([...new Set(people.flatMap(({ complaints }) => complaints))], []);
  });
});
