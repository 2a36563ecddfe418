// What the browser says of the device it runs on, for the fair limits: read when a photo is chosen or a form is sent off,
// never when a page is only looked at. It stays in the shop. A form never waits longer than `patience` for it; without this
// file, or without an answer, it goes as it is.

const patience = 1500; // milliseconds
const longest = 16384; // what the shop reads, in bytes

/** Of FingerprintJS's sources, the ones that tell devices apart and stay the same for months. */
const wanted = [
  "userAgentData", "fonts", "fontPreferences", "audio", "canvas", "osCpu", "colorDepth", "deviceMemory", "screenResolution",
  "hardwareConcurrency", "timezone", "cpuClass", "platform", "plugins", "touchSupport", "vendor", "vendorFlavors", "colorGamut", "math",
  "pdfViewerEnabled", "architecture", "dateTimeLocale", "webGlBasics", "webGlExtensions",
];

/** What programs that drive a browser leave in its pages. */
const traces = [
  "__driver_evaluate", "__driver_unwrapped", "__fxdriver_evaluate", "__fxdriver_unwrapped", "__nightmare", "__playwright__binding__",
  "__pwInitScripts", "__selenium_evaluate", "__selenium_unwrapped", "__webdriver_evaluate", "__webdriver_script_fn",
  "__webdriver_unwrapped", "_phantom", "callPhantom", "callSelenium", "domAutomation",
];

let reading = null; // once a page
const ready = new WeakSet(); // forms that may go
const waiting = new WeakSet();

/** Fills the form's field, within `patience`. */
export async function fill(form) {
  const field = form.elements.namedItem("device");
  if (field) field.value = await read();
  ready.add(form);
}

document.addEventListener("change", ({ target }) => {
  if (target.type === "file" && target.files.length && target.form?.matches("[data-device]")) read();
});

// Before any listener of the form's own, which hear of it when it is complete.
document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (!form.matches("[data-device]") || !form.requestSubmit || ready.delete(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (waiting.has(form)) return;
  waiting.add(form);
  // Later, even if the report is there: a form that is just being sent off cannot be sent off again.
  fill(form).finally(() => setTimeout(() => {
    waiting.delete(form);
    form.requestSubmit(submitter?.form === form ? submitter : null);
    ready.delete(form); // it may have been held back as incomplete
  }));
}, true);

/** The report as text; empty if there is none in time. */
function read() {
  const late = new Promise((resolve) => { setTimeout(resolve, patience, ""); });
  reading ??= Promise.race([report().catch(() => ""), late]);
  return reading;
}

async function report() {
  await import("../vendor/fingerprintjs/fp.umd.min.js");
  const { loadSources, murmurX64Hash128, prepareForSources, sources } = globalThis.FingerprintJS;
  await prepareForSources(50);
  const chosen = Object.fromEntries(wanted.map((name) => [name, sources[name]]));
  const found = await loadSources(chosen, { cache: {} }, [])();
  const values = Object.fromEntries(wanted.map((name) => [name, found[name]?.value]));
  const text = JSON.stringify({ ...told(values, murmurX64Hash128), automation: await automation() });
  return new TextEncoder().encode(text).length > longest ? "" : text;
}

/** The values under the shop's own names; what is long as a digest. */
function told(values, digest) {
  const { canvas, fontPreferences: widths, plugins, touchSupport: touch, userAgentData: hints, webGlBasics: webgl, webGlExtensions: limits } = values;
  const drawn = (url) => (url?.startsWith("data:") ? digest(url) : url); // or why there is none
  return {
    v: 1,
    user_agent: navigator.userAgent,
    brave: "brave" in navigator,
    canvas: canvas && { geometry: drawn(canvas.geometry), text: drawn(canvas.text) },
    audio: values.audio,
    fonts: values.fonts,
    font_widths: widths && ["default", "apple", "serif", "sans", "mono", "min", "system"].map((name) => widths[name]),
    screen: values.screenResolution,
    depth: values.colorDepth,
    gamut: values.colorGamut,
    webgl: webgl?.renderer && {
      vendor: webgl.vendorUnmasked || webgl.vendor,
      renderer: webgl.rendererUnmasked || webgl.renderer,
      limits: limits?.parameters && digest(JSON.stringify([limits.parameters, limits.shaderPrecisions, limits.extensions])),
    },
    platform: values.platform,
    os_cpu: values.osCpu,
    cpu_class: values.cpuClass,
    architecture: values.architecture,
    cores: values.hardwareConcurrency,
    memory: values.deviceMemory,
    languages: [...(navigator.languages ?? [navigator.language])],
    locale: values.dateTimeLocale,
    time_zone: values.timezone,
    touch: touch && { points: touch.maxTouchPoints, events: touch.touchEvent },
    vendor: values.vendor,
    flavours: values.vendorFlavors,
    math: values.math && digest(JSON.stringify(values.math)),
    plugins: plugins && { count: plugins.length, digest: digest(JSON.stringify(plugins)) },
    pdf_viewer: values.pdfViewerEnabled,
    hints: hints && {
      platform: hints.platform, mobile: hints.mobile, architecture: hints.architecture, bitness: hints.bitness, model: hints.model,
    },
  };
}

/** Whether a program drives this browser, as far as it shows. */
async function automation() {
  const names = [...Object.keys(window), ...Object.keys(document)];
  const globals = traces.filter((name) => name in window || name in document);
  if (names.some((name) => /^\$?cdc_/.test(name))) globals.push("cdc_");
  return { webdriver: "webdriver" in navigator ? Boolean(navigator.webdriver) : null, globals, ...(await notifications()) };
}

/** Two answers to one question; over plain HTTP browsers may give either. */
async function notifications() {
  if (!isSecureContext || !globalThis.Notification || !navigator.permissions) return {};
  const asked = await navigator.permissions.query({ name: "notifications" }).catch(() => null);
  return { notification: Notification.permission, notifications: asked?.state };
}
