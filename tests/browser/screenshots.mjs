// The six pages that show what the shop is, at two sizes, into docs/screenshots/. Needs a new shop, as walk.mjs does:
//   tests/browser/with-shop node tests/browser/screenshots.mjs
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { launch, shopper, sizes, visit } from "./lib.mjs";
import { addToCart, cards, checkOut, fillIn, hang, painted, pay, photos, signIn, staff, styles, toTheTill, until, upload, variants } from "./shopping.mjs";

const folder = fileURLToPath(new URL("../../docs/screenshots/", import.meta.url));
/** One page at both sizes; the whole of it on a desk would hide what is seen first. */
async function show(page, name) {
  for (const [size, viewport] of Object.entries(sizes)) {
    await page.setViewportSize(viewport);
    await page.evaluate(() => document.fonts.ready);
    await page.waitForLoadState("networkidle");
    await page.evaluate(() => scrollTo(0, 0));
    await page.screenshot({ path: `${folder}${name}-${size}.jpg`, type: "jpeg", quality: 85 });
  }
}

await mkdir(folder, { recursive: true });
const browser = await launch();
try {
  const { page } = await shopper(browser);
  await visit(page, "/");
  const [first] = await styles(page);
  await show(page, "home");
  await upload(page, photos.astronaut, process.env.STYLE ?? first);
  await painted(page);
  const portrait = new URL(page.url()).pathname;
  await show(page, "studio");
  const print = (await variants(page, portrait)).find((sku) => sku === "FR-320x400-oak");
  await hang(page, portrait, print);
  await show(page, "wall");
  await addToCart(page);
  await visit(page, "/checkout");
  await fillIn(page);
  await page.locator("h1").click(); // no caret in the picture
  await show(page, "checkout");
  await checkOut(page);
  await toTheTill(page);
  await pay(page, cards.good);
  await until(page, /paid|in production/i, "h1");
  await show(page, "order");
  const office = await shopper(browser);
  await signIn(office.page, staff);
  await visit(office.page, "/admin/orders");
  await office.page.locator('main a[href^="/admin/orders/"]').first().click();
  await until(office.page, /our own workshop/i);
  await show(office.page, "admin");
} finally {
  await browser.close();
}
