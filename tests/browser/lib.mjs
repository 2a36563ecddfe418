// What the walk and the screenshots share: a real Chromium, watched for anything it complains about, and steps that
// are counted.
import assert from "node:assert/strict";
import { AxeBuilder } from "@axe-core/playwright";
import { chromium } from "playwright-core";

/** Where the shop under test is; tests/run sets it. */
export const shop = process.env.LIMNER_URL ?? "http://127.0.0.1:5150";

/** The two sizes that everything is looked at in. */
export const sizes = { phone: { width: 390, height: 844 }, desk: { width: 1440, height: 900 } };

/** How long a painting may take; in the dev profile on two cores, with a queue before it. */
export const painting = 180_000;

/**
 * Starts Debian's Chromium; it is to talk to the shop and to nobody else. It stands for a person's browser, so it does not say
 * that a program drives it: `launch({ admits: true })` does.
 */
export function launch({ admits = false } = {}) {
  const args = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
  // Not Playwright's `locale`: that is sent in a place where no browser sends it.
  args.push("--lang=en-GB", "--accept-lang=en-GB");
  if (!admits) args.push("--disable-blink-features=AutomationControlled");
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args });
}

/** What the browser would call itself with a window. */
function userAgent(browser) {
  const [major] = browser.version().split(".");
  return `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${major}.0.0.0 Safari/537.36`;
}

/**
 * A new shopper: a browser profile of its own. What its pages complain about (script errors, CSP violations, missing
 * files, requests to other hosts) is kept in `complaints`.
 */
export async function shopper(browser, options = {}) {
  const context = await browser.newContext({ userAgent: userAgent(browser), viewport: sizes.desk, baseURL: shop, reducedMotion: "reduce", ...options });
  context.setDefaultTimeout(15_000);
  const complaints = [];
  context.on("console", (message) => {
    // A refusal that the test itself asks for (404, 422, 429 …) is a page, not a fault of the page.
    if (message.type() === "error" && !/status of 4\d\d/.test(message.text())) complaints.push(`${message.page()?.url()}: ${message.text()}`);
  });
  context.on("weberror", (error) => complaints.push(`${error.page()?.url()}: ${error.error()}`));
  context.on("request", (request) => {
    const url = new URL(request.url());
    if (/^https?:$/.test(url.protocol) && url.origin !== shop) complaints.push(`a request to ${url.origin}`);
  });
  context.on("response", (response) => {
    const url = new URL(response.url());
    if (url.pathname.startsWith("/static/") && response.status() >= 400) complaints.push(`${response.status()} ${url.pathname}`);
    if (response.status() >= 500) complaints.push(`${response.status()} ${url.pathname}`);
  });
  return { context, page: await context.newPage(), complaints };
}

/** Fails on anything that keeps people from using the page, as axe finds it. */
export async function axe(page) {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze(); // in this page, not in a mail's sandboxed frame
  const grave = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
  const words = grave.map(({ id, help, nodes }) => `${id}: ${help}\n    ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join("\n    ")}`);
  assert.equal(grave.length, 0, `axe at ${page.url()}\n  ${words.join("\n  ")}`);
}

/** Fails if the page can be scrolled sideways. */
export async function fits(page) {
  const [inner, whole] = await page.evaluate(() => [document.documentElement.clientWidth, document.documentElement.scrollWidth]);
  assert.ok(whole <= inner + 1, `${page.url()} is ${whole} px wide in a window of ${inner}`);
}

/** A page that people can use: by axe, and without scrolling sideways, on a phone by day and at a desk by night. */
export async function usable(page) {
  for (const [size, colorScheme] of [[sizes.phone, "light"], [sizes.desk, "dark"]]) {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme });
    await fits(page);
    await axe(page);
  }
}

/** Where a page is, without the shop's own address. */
export function pathOf(page) {
  return new URL(page.url()).pathname;
}

/** Goes somewhere and checks the answer. */
export async function visit(page, path, status = 200) {
  const response = await page.goto(path);
  assert.equal(response.status(), status, `${path} answers ${status}`);
  return response;
}

/** Presses a button of a form and waits for the page that comes of it; a form may take a moment before it goes. */
export async function press(page, button) {
  const [response] = await Promise.all([
    page.waitForResponse((it) => it.request().isNavigationRequest() && ![302, 303].includes(it.status())),
    page.waitForEvent("framenavigated", (frame) => frame === page.mainFrame()),
    button.click(),
  ]);
  await page.waitForLoadState();
  return response;
}

/** Submits a form with its own button. */
export function submit(page, form) {
  return press(page, form.locator("button:not([type=button])").first());
}

let passed = 0;
let failed = 0;

/** One step of the walk. The next ones need it, so the first that fails ends the walk. */
export async function step(name, run) {
  const from = Date.now();
  try {
    const value = await run();
    passed += 1;
    console.log(`  ok      ${name} (${((Date.now() - from) / 1000).toFixed(1)} s)`);
    return value;
  } catch (error) {
    failed += 1;
    console.log(`  FAILED  ${name}\n${error.stack}`);
    throw error;
  }
}

/** Runs a whole walk and says how it went. */
export async function walk(run) {
  const browser = await launch();
  try {
    await run(browser);
  } catch (error) {
    if (!failed) { failed += 1; console.log(error.stack); }
  } finally {
    await browser.close();
  }
  console.log(`browser: ${passed} passed, ${failed} failed`);
  process.exitCode = failed ? 1 : 0;
}
