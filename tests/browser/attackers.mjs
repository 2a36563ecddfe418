// Two who want more than their share, in real browsers: one that a program drives and that says so, and one that begins anew
// with empty cookies again and again. What they get is told.
import assert from "node:assert/strict";
import { launch, pathOf, shopper, step, usable } from "./lib.mjs";
import { photos, styles, upload } from "./shopping.mjs";

/** More starts than anybody should need to be stopped. */
const STARTS = 16;

export async function attackers(browser) {
  await driven();
  await wiping(browser);
}

/** A browser that admits that it is driven has a puzzle to solve before its first painting, and solves it. */
async function driven() {
  const browser = await launch({ admits: true });
  try {
    const { context, page } = await shopper(browser);
    await step("a browser that a program drives solves a puzzle before it is painted for", async () => {
      const from = Date.now();
      const posted = context.waitForEvent("request", (it) => /\/challenges\/[\w-]+\/proof$/.test(new URL(it.url()).pathname));
      await upload(page, photos.hopper);
      await posted;
      await page.waitForURL(/\/portraits\/[\w-]+$/);
      console.log(`          asked, solved and queued in ${((Date.now() - from) / 1000).toFixed(1)} s`);
    });
    await context.close();
  } finally {
    await browser.close();
  }
}

/** The same browser with new cookies each time: first it gets previews, then puzzles, then it is asked who it is. */
async function wiping(browser) {
  await step("whoever wipes cookies again and again is asked who they are, and told why", async () => {
    let had = 0;
    for (let start = 1; start <= STARTS; start += 1) {
      const { context, page } = await shopper(browser);
      const { end, previews } = await takeAll(page);
      had += previews;
      if (end === "/challenges/") {
        assert.match(await page.locator("main").innerText(), /Your photo is kept/);
        await page.getByRole("textbox", { name: "E-mail" }).waitFor();
        await usable(page);
        console.log(`          ${had} previews, then asked at start ${start}`);
        await context.close();
        return;
      }
      await context.close();
    }
    assert.fail(`${had} previews in ${STARTS} starts, and nothing was asked`);
  });
}

/** Takes previews until there are no more: how many, and what stood at the end. */
async function takeAll(page) {
  await page.goto("/");
  const all = await styles(page);
  let previews = 0;
  for (const style of all) {
    await page.goto("/");
    if (/used up/i.test(await page.locator("main").innerText())) return { end: "used up", previews };
    const response = await upload(page, photos.cat, style);
    assert.equal(response.status(), 200, "nobody is refused while the page offers previews");
    if (pathOf(page).startsWith("/challenges/")) {
      // A puzzle solves itself; what does not go on by itself asks for more.
      const puzzle = await page.locator("[data-proof]").count();
      if (!puzzle) return { end: "/challenges/", previews };
      await page.waitForURL(/\/portraits\/[\w-]+$/, { timeout: 60_000 });
    }
    previews += 1;
  }
  return { end: "all styles", previews };
}
