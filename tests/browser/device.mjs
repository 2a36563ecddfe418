// What the browser's own scripts do for the fair limits: say which device a form comes from, and work where work is asked for.
import assert from "node:assert/strict";
import { step, submit, visit } from "./lib.mjs";
import { photos } from "./shopping.mjs";

const library = "**/static/vendor/fingerprintjs/*.js";

/** Keeps what the next form of a page sends as `device`, for `said`. */
export function listen(page) {
  return page.evaluate(() => {
    sessionStorage.removeItem("said");
    addEventListener("formdata", ({ formData }) => sessionStorage.setItem("said", formData.get("device") ?? "no field"), true);
  });
}

/** The report that was sent; null if the field was empty. */
export async function said(page) {
  const text = await page.evaluate(() => sessionStorage.getItem("said"));
  return text === "" ? null : JSON.parse(text);
}

/** A report as this very browser gives it. */
export function assertReport(report) {
  const { automation, canvas, hints, languages, math, platform, screen, touch, v, webgl } = report;
  assert.equal(v, 1);
  assert.equal(automation.webdriver, false);
  assert.match(platform, /^Linux/);
  assert.equal(hints.platform, "Linux");
  assert.equal(languages[0], "en-GB");
  assert.equal(screen.length, 2);
  assert.equal(touch.points, 0);
  for (const digest of [canvas.geometry, canvas.text, math, webgl.limits]) assert.match(digest, /^[0-9a-f]{32}$/);
  for (const name of ["audio", "font_widths", "depth", "cores", "memory", "time_zone", "vendor", "plugins"]) assert.ok(report[name] != null, name);
}

export async function device({ page }) {
  const taken = "**/portraits"; // answered here, so that nothing is painted
  const asked = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await page.route(taken, (route) => route.fulfill({ contentType: "text/html", body: "<p>Taken.</p>" }));
  await step("who only looks around is not asked about the device", async () => {
    for (const path of ["/", "/help", "/cart"]) {
      await visit(page, path);
      await page.waitForLoadState("networkidle");
    }
    assert.ok(asked.includes("/static/js/device.js"));
    assert.deepEqual(asked.filter((path) => path.includes("fingerprintjs")), []);
  });
  await step("an upload says which device it comes from, once a photo is chosen", async () => {
    await chosen(page);
    await page.waitForFunction(() => globalThis.FingerprintJS);
    await submit(page, page.locator("[data-upload]"));
    await page.getByText("Taken.").waitFor();
    assertReport(await said(page));
  });
  for (const [words, body] of [["fails", "throw new Error('no');"], ["never ends", "await new Promise(() => {});"]]) {
    await step(`an upload goes without where the reading ${words}`, async () => {
      await page.route(library, (route) => route.fulfill({ contentType: "text/javascript", body }));
      await chosen(page);
      await submit(page, page.locator("[data-upload]"));
      await page.getByText("Taken.").waitFor();
      assert.equal(await said(page), null);
      await page.unroute(library);
    });
  }
  await page.unroute(taken);
}

async function chosen(page) {
  await visit(page, "/");
  await listen(page);
  await page.locator("[data-upload] [name=photo]").setInputFiles(photos.astronaut);
}
