// "Choose the part yourself": lays a frame over the whole photo, and puts what it holds into the form.
const button = document.querySelector("[data-choose]");
const dialog = document.querySelector("[data-crop]");
const fields = ["crop_x", "crop_y", "crop_width", "crop_height"];

if (button && dialog) {
  button.hidden = false;
  button.addEventListener("click", choose);
}

async function choose() {
  const { choosePart } = await import("./crop.js"); // most people never open it
  const [x, y, width, height] = fields.map((name) => Number(button.form.elements[name].value));
  const part = await choosePart(dialog, { x, y, width, height });
  if (part) take(part);
}

function take({ x, y, width, height }) {
  [x, y, width, height].forEach((number, i) => { button.form.elements[fields[i]].value = number; });
  const own = button.form.querySelector("[data-own]");
  const radio = own.querySelector("input");
  own.hidden = false;
  radio.checked = true;
  radio.dispatchEvent(new Event("change", { bubbles: true }));
}
