// The upload on the home page: drop, pick or take a photo, see it, hear at once if it will not do.
// Without this file the form still works; it only says so later.
import { bring } from "./sheet.js";

const form = document.querySelector("[data-upload]");

if (form) {
  const input = form.querySelector("#photo");
  const error = form.querySelector("[data-error]");
  const says = form.querySelector("[data-says]");
  const words = form.querySelector("[data-pick-words]");
  const limit = Number(form.dataset.limit);
  const kinds = ["image/jpeg", "image/png", "image/webp"];
  let shown = null, latest = null;

  const problem = (file) => {
    if (/\.(heic|heif)$/i.test(file.name) || /hei[cf]/.test(file.type)) {
      return "This is a HEIC photo, which we cannot open yet. Save it as JPEG and bring that.";
    }
    if (!kinds.includes(file.type)) return `“${file.name}” is not a photo we can open. JPEG, PNG and WebP will do.`;
    if (file.size > limit) return `This photo is ${Math.ceil(file.size / 1048576)} MB; the most we can take is 20 MB. A smaller copy of it will paint just as well.`;
    if (file.size === 0) return "This file is empty. Please choose another.";
    return "";
  };

  const complain = (text) => {
    error.querySelector("span").textContent = text;
    error.hidden = !text;
    input.setAttribute("aria-invalid", text ? "true" : "false");
  };

  // what stands beside the button: what was chosen so far, and what comes next
  const first = [...says.childNodes];
  let style = "";
  const hint = () => {
    const next = shown ? (style ? `${style} is chosen; any other will do as well.` : "Now choose how it should be painted.") : `${style} chosen: now add a photo.`;
    says.replaceChildren(...(shown || style ? [next] : first));
  };

  const show = (file) => {
    const picture = Object.assign(new Image(), { alt: "The photo you chose", width: 512, height: 640 });
    latest = picture;
    picture.onload = () => {
      if (latest !== picture) return;
      clear();
      const frame = Object.assign(document.createElement("span"), { className: "frame photo" });
      frame.append(picture);
      form.querySelector(".upload-pick").prepend(frame);
      shown = picture;
      words.textContent = "Choose another";
      hint();
      bring(form.querySelector("[name=style]:checked"));
    };
    picture.onerror = () => {
      URL.revokeObjectURL(picture.src);
      if (latest !== picture) return;
      forget();
      complain(`“${file.name}” cannot be opened; it may be damaged. Another photo may do better.`);
    };
    picture.src = URL.createObjectURL(file);
  };

  const clear = () => {
    if (!shown) return;
    URL.revokeObjectURL(shown.src);
    shown.parentElement.remove();
    shown = null;
  };

  const forget = () => {
    input.value = "";
    latest = null;
    clear();
    words.textContent = "Choose a photo";
    hint();
  };

  const take = (file, fromElsewhere) => {
    if (!file) return;
    const text = problem(file);
    complain(text);
    if (text) return forget();
    if (fromElsewhere) {
      const box = new DataTransfer();
      box.items.add(file);
      input.files = box.files;
    }
    show(file);
  };

  input.addEventListener("change", () => (input.files[0] ? take(input.files[0], false) : forget()));

  for (const name of ["dragenter", "dragover"]) {
    form.addEventListener(name, (event) => { event.preventDefault(); form.classList.add("is-over"); });
  }
  for (const name of ["dragleave", "drop"]) {
    form.addEventListener(name, (event) => { event.preventDefault(); form.classList.remove("is-over"); });
  }
  form.addEventListener("drop", (event) => take(event.dataTransfer.files[0], true));
  document.addEventListener("paste", (event) => {
    if (event.clipboardData.files.length) take(event.clipboardData.files[0], true);
  });

  form.querySelector("[data-camera]").addEventListener("click", () => {
    const camera = Object.assign(document.createElement("input"), { type: "file", accept: "image/*" });
    camera.setAttribute("capture", "user");
    camera.addEventListener("change", () => take(camera.files[0], true));
    camera.click();
  });

  const choose = (radio) => {
    style = radio.closest("label").querySelector(".sheet-name").textContent;
    hint();
  };
  form.addEventListener("change", (event) => { if (event.target.name === "style") choose(event.target); });
  for (const link of document.querySelectorAll("[data-style]")) {
    link.addEventListener("click", () => {
      const radio = form.querySelector(`[name="style"][value="${CSS.escape(link.dataset.style)}"]`);
      if (!radio) return;
      radio.checked = true;
      choose(radio);
      bring(radio);
    });
  }

  form.addEventListener("submit", () => {
    const button = form.querySelector("[data-submit]");
    button.setAttribute("aria-disabled", "true");
    button.textContent = "Taking the photo in…";
  });
  addEventListener("pageshow", () => {
    const button = form.querySelector("[data-submit]");
    button.removeAttribute("aria-disabled");
    button.textContent = "Paint this photo";
    if (input.files[0]) take(input.files[0], false);
  });
}
