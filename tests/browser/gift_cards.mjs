// A gift card: bought, read in its mail, typed into the cart, and found again by the staff.
import assert from "node:assert/strict";
import { step, submit, usable, visit } from "./lib.mjs";
import { addToCart, cards, checkOut, hang, mails, pay, person, until } from "./shopping.mjs";

const friend = "friend@example.test";

export async function giftCards({ page }, office, found) {
  let code;
  await step("a gift card is bought, and comes by mail", async () => {
    await visit(page, "/gift-cards");
    await usable(page);
    const form = page.locator('form[action="/gift-cards"]');
    const fields = { recipient_name: "Grace", recipient_email: friend, sender_name: "Ada", message: "Hang it well.", name: person.name, email: person.email };
    for (const [name, value] of Object.entries(fields)) await form.locator(`[name=${name}]`).fill(value);
    await submit(page, form);
    await usable(page);
    assert.match(await page.locator("main").innerText(), /For Grace[\s\S]*€50\.00/);
    await submit(page, page.locator('main form[action$="/payments"]'));
    await pay(page, cards.good);
    await until(page, /Completed/);
    await usable(page);
    const [mail] = await mails(page, friend);
    await visit(page, mail.url);
    code = (await page.locator("pre").innerText()).match(/\b\w{4}-\w{4}-\w{4}-\w{4}\b/)[0];
  });
  await step("it pays for a picture, and keeps the rest", async () => {
    await hang(page, found.first, found.skus.find((sku) => sku.startsWith("DD-")));
    await addToCart(page);
    const details = page.locator("details", { hasText: "gift card" });
    await details.locator("summary").click();
    await details.locator("[name=code]").fill(code.toLowerCase());
    await submit(page, details.locator("form"));
    await usable(page);
    assert.match(await page.locator("main").innerText(), /€50\.00 on it/);
    await visit(page, "/checkout");
    await checkOut(page);
    await usable(page);
    assert.match(await page.locator("main").innerText(), /Left to pay\s*€0\.00/);
    await submit(page, page.locator('main form[action$="/payments"]'));
    await until(page, /Paid|Completed/);
    await visit(page, "/gift-cards");
    const form = page.locator('form[action^="/gift-cards/balance"]');
    await form.locator("[name=code]").fill(code);
    await submit(page, form);
    assert.match(await page.locator("main").innerText(), /€35\.00 is left/);
  });
  await step("staff see what became of it", async () => {
    await visit(office.page, "/admin/gift-cards");
    await usable(office.page);
    await office.page.locator('main a[href^="/admin/gift-cards/"]').first().click();
    await usable(office.page);
    assert.match(await office.page.locator("main").innerText(), /Issued[\s\S]*\+€50\.00[\s\S]*−€15\.00/);
  });
}
