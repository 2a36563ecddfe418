#!/usr/bin/env node
// Signs and verifies webhooks with the Standard Webhooks library from npm, which nobody of this project wrote.
//
//   standard_webhooks.mjs sign   SECRET ID TIMESTAMP            < body    prints the signature
//   standard_webhooks.mjs verify SECRET ID TIMESTAMP SIGNATURE  < body    prints "verified", or why not and exits 1
//
// TIMESTAMP is in seconds; `verify` refuses one more than five minutes from this machine's clock.
// The library is installed in tests/browser, with the other things from npm.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const { Webhook, WebhookVerificationError } = createRequire(new URL("../browser/", import.meta.url))("standardwebhooks");

const [verb, secret, id, timestamp, ...signatures] = process.argv.slice(2);
if (!timestamp || !["sign", "verify"].includes(verb)) {
  console.error("usage: standard_webhooks.mjs sign|verify SECRET ID TIMESTAMP [SIGNATURE] < body");
  process.exit(2);
}

const body = readFileSync(0, "utf8");
const webhook = new Webhook(secret);
if (verb === "sign") {
  console.log(webhook.sign(id, new Date(Number(timestamp) * 1000), body));
} else {
  try {
    webhook.verify(body, { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures.join(" ") });
    console.log("verified");
  } catch (refusal) {
    // The library also parses the body as JSON after it has verified it.
    if (refusal instanceof SyntaxError) console.log("verified");
    else if (refusal instanceof WebhookVerificationError) { console.error(refusal.message); process.exitCode = 1; }
    else throw refusal;
  }
}
