// A painting is changed: by its controls, with script and without, by choosing a part of the photo, and from a poor photo.
import assert from "node:assert/strict";
import { assertReport, listen, said } from "./device.mjs";
import { painting, pathOf, press, step, submit, usable, visit } from "./lib.mjs";
import { blurred, choose, left, painted, photos, repaint, upload } from "./shopping.mjs";

const style = "oil-sketch";
const changesForm = "[data-changes] form";

/** With script: the page stays, and what hangs on its easel changes. */
export async function changes({ page }) {
  const found = {};
  await step("a painting offers its controls when they are asked for", async () => {
    await upload(page, photos.astronaut, style);
    await painted(page);
    found.first = pathOf(page);
    found.left = await left(page);
    assert.equal(await page.getByRole("radio", { name: "Bold" }).isVisible(), false);
    await page.locator("[data-changes] summary").click();
    assert.equal(await page.getByRole("button", { name: "Paint it so" }).isVisible(), false);
    await usable(page);
    await page.evaluate(() => { window.stays = true; });
  });
  await step("bolder strokes are painted without another page", async () => {
    const focus = page.getByRole("radio", { name: "Bold" });
    await listen(page);
    await replaced(page, () => choose(page, "stroke", "bold"));
    assertReport(await said(page));
    found.bold = pathOf(page);
    assert.ok(await focus.evaluate((it) => it === document.activeElement), "the focus stays");
    assert.equal(await left(page), found.left, "a change takes no preview");
    assert.match(await page.locator("[data-follows=changes-left]").innerText(), /^11 more/);
  });
  await step("the painting of before comes back at once, and takes nothing", async () => {
    await replaced(page, () => choose(page, "stroke", "medium"));
    assert.equal(pathOf(page), found.first);
    assert.equal(await left(page), found.left);
    assert.match(await page.locator("[data-follows=changes-left]").innerText(), /^11 more/);
  });
  await step("a newer change takes over from one that is being painted", async () => {
    await choose(page, "background", "plain-sage");
    await page.getByText("Painting…").waitFor();
    await replaced(page, () => choose(page, "background", "gradient-umber"));
    assert.ok(await page.getByRole("radio", { name: "Umber, lit" }).isChecked());
    found.umber = pathOf(page);
    await page.reload();
    assert.ok(await page.getByRole("radio", { name: "Umber, lit", includeHidden: true }).isChecked(), "the page is of this painting");
    await page.locator("[data-changes] summary").click();
    await page.evaluate(() => { window.stays = true; });
  });
  await step("a part of the photo is chosen by keys", async () => {
    const frame = await openFrame(page);
    await usable(page);
    const from = await frame.boundingBox();
    for (const key of ["-", "-", "Shift+ArrowDown", "ArrowDown", "ArrowRight"]) await page.keyboard.press(key);
    const to = await frame.boundingBox();
    assert.ok(to.width < from.width && to.y > from.y && to.x > from.x, "the frame follows the keys");
    await replaced(page, () => page.getByRole("button", { name: "Use this part" }).click());
    const [x, y, width, height] = await part(page);
    assert.equal(width * 5, height * 4);
    assert.ok(width >= 64 && x >= 0 && y >= 0 && x + width <= 512 && y + height <= 512, `${[x, y, width, height]}`);
    assert.ok(await page.getByRole("radio", { name: "Chosen by you" }).isChecked());
    found.part = [x, y, width, height];
  });
  await step("the frame is pulled by a corner, turned up by the wheel, and let go again", async () => {
    const frame = await openFrame(page);
    const from = await frame.boundingBox();
    await page.mouse.move(from.x + from.width - 8, from.y + from.height - 8);
    await page.mouse.down();
    await page.mouse.move(from.x + from.width - 48, from.y + from.height - 58, { steps: 4 });
    await page.mouse.up();
    const pulled = await frame.boundingBox();
    assert.ok(pulled.width < from.width - 30 && Math.abs(pulled.x - from.x) < 1, "the corner across stays");
    await page.mouse.wheel(0, 100);
    await page.waitForFunction((width) => document.querySelector("[data-frame]").getBoundingClientRect().width > width, pulled.width);
    await page.keyboard.press("Escape");
    assert.deepEqual(await part(page), found.part, "nothing was taken");
  });
  await step("the frame is moved and widened by two fingers", async () => {
    const frame = await openFrame(page);
    const from = await frame.boundingBox();
    const [x, y] = [from.x + from.width / 2, from.y + from.height / 2];
    const touch = await page.context().newCDPSession(page);
    const fingers = (apart) => [{ x: x - apart, y, id: 1 }, { x: x + apart, y, id: 2 }];
    await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: fingers(60) });
    await touch.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: fingers(45) });
    await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    const to = await frame.boundingBox();
    assert.ok(Math.abs(to.width / from.width - 0.75) < 0.03, `${from.width} px became ${to.width}`);
    await page.getByRole("button", { name: "Cancel" }).click();
    assert.deepEqual(await part(page), found.part, "nothing was taken");
  });
  await step("keys on a range are one change, and a tick gives the colour back to the style", async () => {
    const sent = [];
    page.on("request", (request) => { if (request.method() === "POST") sent.push(request.url()); });
    const [before, tick] = [pathOf(page), page.getByRole("checkbox", { name: "As the style has it" })];
    await page.getByRole("slider", { name: /^Colour/ }).focus();
    await replaced(page, async () => { for (const key of ["ArrowLeft", "ArrowLeft", "ArrowLeft"]) await page.keyboard.press(key); });
    assert.equal(sent.length, 1);
    assert.equal(await tick.isChecked(), false);
    await replaced(page, () => tick.check());
    assert.equal(pathOf(page), before);
  });
  await step("what the shop refuses is said beside the control, which goes back", async () => {
    const answer = { status: 429, json: { error: { code: "quota_used_up", message: "Today's previews are used up." } } };
    await page.route("**/portraits", async (route) => { await page.waitForTimeout(500); await route.fulfill(answer); });
    await choose(page, "stroke", "fine");
    await page.getByRole("group", { name: "Strokes" }).getByText("Today's previews are used up.").waitFor();
    assert.ok(await page.getByRole("radio", { name: "Medium" }).isChecked());
    assert.deepEqual(await part(page), found.part);
    await page.unroute("**/portraits");
  });
  await step("a line that is down is said, and tried again when asked", async () => {
    await page.evaluate(() => { window.fetched = window.fetch; window.fetch = () => Promise.reject(new TypeError("no line")); });
    await choose(page, "stroke", "fine");
    await page.getByText("cannot be reached").waitFor();
    await page.evaluate(() => { window.fetch = window.fetched; });
    await replaced(page, () => page.getByRole("button", { name: "Try again" }).click());
    assert.ok(await page.getByRole("radio", { name: "Fine" }).isChecked());
  });
  await step("another style keeps the part and the background", async () => {
    await repaint(page, "gouache");
    await painted(page);
    assert.ok(await page.getByRole("radio", { name: "Umber, lit", includeHidden: true }).isChecked());
    assert.deepEqual(await part(page), found.part);
  });
}

/** Without script: a button paints it so. */
export async function plainChanges({ page }) {
  await step("a painting is changed without JavaScript", async () => {
    await upload(page, photos.hopper, style);
    await page.waitForSelector('img[src*="/preview.jpg"]', { timeout: painting });
    const first = pathOf(page);
    await page.locator("[data-changes] summary").click();
    assert.equal(await page.getByRole("button", { name: "Choose the part yourself" }).isVisible(), false);
    await choose(page, "framing", "close");
    await choose(page, "background", "plain-sky");
    await submitChanges(page);
    await page.waitForSelector('img[src*="/preview.jpg"]', { timeout: painting });
    assert.notEqual(pathOf(page), first);
    await page.locator("[data-changes] summary").click();
    for (const name of ["Head", "Sky"]) assert.ok(await page.getByRole("radio", { name, exact: true }).isChecked(), name);
    assert.ok(await page.getByRole("checkbox", { name: "As the style has it" }).isChecked());
    await choose(page, "framing", "portrait");
    await choose(page, "background", "kept");
    await submitChanges(page);
    assert.equal(pathOf(page), first, "the painting of before");
  });
}

/** A photo that will not paint well: the shop asks first. */
export async function asked({ page }) {
  await step("a blurred photo is asked about, and takes nothing", async () => {
    await visit(page, "/");
    const before = await left(page);
    await upload(page, await blurred(page, photos.astronaut), style);
    await page.getByRole("heading", { name: "Before we paint it" }).waitFor({ timeout: painting });
    const text = await page.locator("main").innerText();
    assert.match(text, /out of focus/);
    assert.match(text, /Nothing was counted/);
    assert.equal(await left(page), before);
    await usable(page);
  });
  await step("it is painted anyway, if its owner says so", async () => {
    await submit(page, page.locator('form[action="/portraits"]'));
    await painted(page);
    assert.match(await page.locator("main").innerText(), /out of focus/);
    await usable(page);
  });
}

/** Does something that changes the painting, and waits until the new one hangs, on the page that was there before. */
async function replaced(page, act) {
  const before = pathOf(page);
  await act();
  await page.waitForURL((url) => url.pathname !== before, { timeout: painting });
  const shown = await page.locator(".compare img").first().getAttribute("src");
  assert.equal(shown, `${pathOf(page)}/preview.jpg`);
  assert.ok(await page.locator(".compare.is-on").count(), "the photo can be found under it");
  assert.ok(await page.evaluate(() => window.stays), "it is the same page");
  assert.ok(await page.locator("[data-changes][open]").count(), "the controls stay open");
}

/** The frame over the whole photo, once it is there with the keys. */
async function openFrame(page) {
  await page.getByRole("button", { name: "Choose the part yourself" }).click();
  await page.locator("[data-frame]:focus").waitFor();
  return page.locator("[data-frame]");
}

/** The part of the photo that the controls hold. */
async function part(page) {
  const fields = ["crop_x", "crop_y", "crop_width", "crop_height"].map((name) => page.locator(`${changesForm} [name=${name}]`));
  return Promise.all(fields.map(async (field) => Number(await field.inputValue())));
}

function submitChanges(page) {
  return press(page, page.getByRole("button", { name: "Paint it so" }));
}
