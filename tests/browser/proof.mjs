// The puzzle that a browser solves by itself. The puzzle was made by the shop; its answer is checked there, too, in
// src/models/fraud/proof/tests.rs, by the same files.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { shop, step } from "./lib.mjs";

const [puzzle, expected] = await Promise.all(
  ["puzzle.json", "proof.json"].map(async (name) => readFile(new URL(`../fixtures/proof/${name}`, import.meta.url), "utf8")),
);

export async function proof({ context }) {
  await step("a puzzle is solved by the browser's own cryptography", async () => {
    assert.deepEqual(await solved(context), JSON.parse(expected).solution);
  });
  await step("and without it, as over plain HTTP, by ours", async () => {
    const without = () => { Object.defineProperty(Crypto.prototype, "subtle", { value: undefined }); };
    assert.deepEqual(await solved(context, without), JSON.parse(expected).solution);
  });
  await step("what would help otherwise is shown where no puzzle can be solved", async () => {
    const page = await opened(context, "");
    await page.getByText("Write to us instead.").waitFor();
    assert.match(await page.locator("[data-said]").innerText(), /cannot/);
    await page.close();
  });
}

/** The solution that the page sends, without the time that it took. */
async function solved(context, prepare) {
  const sending = context.waitForEvent("request", (request) => request.method() === "POST");
  const page = await opened(context, puzzle, prepare);
  const sent = new URLSearchParams((await sending).postData());
  await page.close();
  const { challenge, solution: { counter, derivedKey } } = JSON.parse(sent.get("proof"));
  assert.deepEqual(challenge, JSON.parse(puzzle));
  return { counter, derivedKey };
}

/** A page of the shop's as far as the browser can tell: its origin, its policy and its script. */
async function opened(context, challenge, prepare) {
  const page = await context.newPage();
  if (prepare) await page.addInitScript(prepare);
  const policy = (await page.request.get("/")).headers()["content-security-policy"];
  const body = `<!doctype html><html lang="en"><title>A puzzle</title>
    <form method="post" data-proof data-challenge="${challenge.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}">
      <input type="hidden" name="proof"><p role="status" data-said></p><progress data-bar max="100" value="0" aria-label="Done"></progress>
    </form>
    <p data-otherwise hidden>Write to us instead.</p>
    <script type="module" src="/static/js/proof.js"></script>`;
  const headers = { "content-security-policy": policy };
  await page.route(`${shop}/a-puzzle`, (route) => route.fulfill({ contentType: "text/html", headers, body }));
  await page.goto("/a-puzzle");
  return page;
}
