// node look.mjs : takes many pages light/dark phone/desk full page
import { launch, shopper, sizes, visit } from "./lib.mjs";
import * as s from "./shopping.mjs";
import { mkdirSync, writeFileSync } from "node:fs";
const out = "/tmp/limner/look/"; mkdirSync(out, { recursive: true });
const browser = await launch();
const state = {};
async function shots(page, name, { full = true } = {}) {
  for (const [size, viewport] of Object.entries(sizes)) for (const scheme of ["light", "dark"]) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme: scheme });
    await page.evaluate(async () => { for (let y = 0; y < document.body.scrollHeight; y += 600) { scrollTo(0, y); await new Promise(r => setTimeout(r, 30)); } scrollTo(0, 0); await document.fonts.ready; });
    await page.waitForTimeout(120);
    await page.screenshot({ path: `${out}${name}-${size}-${scheme}.jpg`, type: "jpeg", quality: 80, fullPage: full });
  }
  await page.emulateMedia({ colorScheme: "light" });
  console.log(name, page.url());
}
const { page, context, complaints } = await shopper(browser);
await visit(page, "/"); await shots(page, "home");
const form = page.locator("form[data-upload]");
await form.locator("input[name=photo]").setInputFiles(s.photos.astronaut);
await page.waitForTimeout(300);
await shots(page, "home-chosen", { full: false });
await s.upload(page, s.photos.astronaut, process.env.STYLE);
await page.waitForTimeout(900); 
await page.screenshot({ path: out + "painting-desk.jpg", type: "jpeg" }); 
await s.painted(page);
const portrait = new URL(page.url()).pathname; state.portrait = portrait;
await shots(page, "studio");
const skus = await s.variants(page, portrait);
console.log(skus.join(" "));
for (const sku of [skus.filter(k=>k.startsWith("FR-")).at(0), skus.filter(k=>k.startsWith("FR-")).at(-1), skus.find(k=>k.startsWith("FA-")), skus.filter(k=>k.startsWith("CA-")).at(-1), skus.find(k=>k.startsWith("DD-"))]) { await s.hang(page, portrait, sku); await shots(page, "wall-" + sku); }
const fr = skus.filter(k=>k.startsWith("FR-"))[1] ?? skus[0];
for (const room of ["sofa", "desk", "bed"]) { await visit(page, `${portrait}/wall?sku=${fr}&room=${room}`); await shots(page, "room-" + room, { full: false }); }
await s.hang(page, portrait, fr); await s.addToCart(page);
await s.hang(page, portrait, skus.find(k=>k.startsWith("DD-"))); await s.addToCart(page);
await visit(page, "/cart"); await shots(page, "cart");
await visit(page, "/checkout"); await shots(page, "checkout");
await page.locator('form[action="/checkout"]').first().evaluate((f) => { f.noValidate = true; });
await s.checkOut(page, { ...s.person, email: "nobody", name: "", postal_code: "" }); await shots(page, "checkout-errors");
await s.checkOut(page); await shots(page, "review");
await s.toTheTill(page); await shots(page, "till");
await s.pay(page, s.cards.declined); await shots(page, "till-declined");
if (!page.url().includes("/till/")) await s.toTheTill(page);
await s.pay(page, s.cards.challenged); await shots(page, "challenge");
await s.answer(page, "approve"); await page.waitForTimeout(1500);
await page.waitForTimeout(6000); await page.reload();
await shots(page, "order"); state.order = page.url();
const m = await s.mails(page, s.person.email); await shots(page, "mails"); await visit(page, m[0].url); await shots(page, "mail");
const office = (await shopper(browser)); const o = office.page;
await visit(o, "/admin/session"); await shots(o, "login");
await s.signIn(o, s.staff);
await visit(o, "/admin/orders"); await shots(o, "admin-orders");
await o.locator('main a[href^="/admin/orders/"]').first().click(); await o.waitForLoadState(); const admin = new URL(o.url()).pathname; await shots(o, "admin-order");
await visit(o, "/workshop"); await shots(o, "workshop");
await o.locator('main a[href^="/workshop/"]').first().click(); await o.waitForLoadState(); await shots(o, "job");
await s.report(o, "accepted"); await s.report(o, "in_production"); await s.report(o, "shipped", { carrier: "DHL", tracking: "LM123456789DE" }); await shots(o, "job-shipped");
await o.waitForTimeout(3000);
await page.goto(state.order); await shots(page, "order-shipped");
await visit(page, "/help"); await shots(page, "help"); await visit(page, "/privacy"); await shots(page, "privacy"); await visit(page, "/portraits"); await shots(page, "shelf");
await visit(page, "/nowhere", 404); await shots(page, "404", { full: false });
const stranger = (await shopper(browser)).page; await visit(stranger, "/cart"); await shots(stranger, "cart-empty", { full: false }); await visit(stranger, "/portraits"); await shots(stranger, "shelf-empty", { full: false });
const msg = stranger; await visit(msg, "/help"); const f = msg.locator('form[action="/messages"]');
for (const [k, v] of Object.entries({ name: "Ada Example", email: "ada@example.test", subject: "A question", body: "Do you paint dogs as well?" })) await f.locator(`[name=${k}]`).fill(v);
await s.submit(msg, f); await shots(msg, "sent", { full: false });
await visit(o, "/admin/messages"); await shots(o, "messages", { full: false }); await o.locator('main a[href^="/admin/messages/"]').first().click(); await o.waitForLoadState(); await shots(o, "message");
let st = await (await visit(page, "/"), s.styles(page)); let answer;
for (const style of st) { answer = await s.upload(page, s.photos.astronaut, style); if (answer.status() === 429) break; }
await shots(page, "quota");
await s.upload(stranger, { name: "p.jpg", mimeType: "image/jpeg", buffer: Buffer.from("no") }, st[0]); await shots(stranger, "refused", { full: false });
console.log(complaints, office.complaints);
await browser.close();
