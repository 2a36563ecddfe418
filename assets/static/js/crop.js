// The frame over the whole photo: four by five, moved and scaled by mouse, fingers, wheel, keys or buttons. It thinks in
// pixels of the photo; what it answers with is whole, and inside the photo.
const tall = 5 / 4;
const narrowest = 64;

/** Opens the dialog over a start; resolves to the part that was chosen, or to null. */
export function choosePart(dialog, start) {
  const open = new AbortController(); // its signal takes the listeners away again
  const [stage, frame, where] = ["stage", "frame", "where"].map((name) => dialog.querySelector(`[data-${name}]`));
  const photo = sizeOf(stage.querySelector("img"));
  let part = start.width ? inside(middle(start), photo) : largest(photo);

  const show = (next) => {
    part = inside(next, photo);
    frame.style.left = `${(part.x / photo.width) * 100}%`;
    frame.style.top = `${(part.y / photo.height) * 100}%`;
    frame.style.width = `${(part.width / photo.width) * 100}%`;
  };
  const tell = () => { where.textContent = inWords(whole(part, photo)); };
  byHand(stage, photo, () => part, show, open.signal);
  byKey(frame, photo, () => part, (next) => { show(next); tell(); }, open.signal);
  dialog.addEventListener("click", ({ target }) => {
    const scale = Number(target.closest("[data-scale]")?.dataset.scale);
    if (scale) { show(scaled(part, scale)); tell(); }
  }, { signal: open.signal });

  show(part);
  dialog.returnValue = "";
  dialog.showModal();
  frame.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      open.abort();
      resolve(dialog.returnValue === "use" ? whole(part, photo) : null);
    }, { once: true });
  });
}

/** The picture is fetched when it is first looked at; its attributes say how large the photo is that it stands for. */
function sizeOf(picture) {
  if (!picture.src) picture.src = picture.dataset.src;
  const [width, height] = ["width", "height"].map((name) => Number(picture.getAttribute(name)));
  return { width, height, widest: Math.min(width, height / tall), narrowest: Math.min(narrowest, width, height / tall) };
}

function largest(photo) {
  return { x: (photo.width - photo.widest) / 2, y: 0, width: photo.widest };
}

/** Of a part that is not quite four by five: what is, around the same middle. */
function middle({ x, y, width, height }) {
  return { x, y: y + (height - width * tall) / 2, width };
}

function inside({ x, y, width }, photo) {
  const fitting = clamp(width, photo.narrowest, photo.widest);
  return { x: clamp(x, 0, photo.width - fitting), y: clamp(y, 0, photo.height - fitting * tall), width: fitting };
}

/** Larger or smaller about a point that stays where it is: the middle, if none is given. */
function scaled({ x, y, width }, factor, at = { x: x + width / 2, y: y + (width * tall) / 2 }) {
  return { x: at.x + (x - at.x) * factor, y: at.y + (y - at.y) * factor, width: width * factor };
}

function moved({ x, y, width }, right, down) {
  return { x: x + right, y: y + down, width };
}

/** In whole pixels, exactly four by five. */
function whole({ x, y, width }, photo) {
  const fours = Math.max(1, Math.floor((width + 0.01) / 4));
  const size = { width: fours * 4, height: fours * 5 };
  const place = (at, length, end) => clamp(Math.round(at), 0, Math.max(0, end - length));
  return { x: place(x, size.width, photo.width), y: place(y, size.height, photo.height), ...size };
}

/** Pulls a corner; the one across from it stays, and no side leaves the photo. */
function pulled({ x, y, width }, corner, right, down, photo) {
  const [sx, sy] = [corner.includes("e") ? 1 : -1, corner.includes("s") ? 1 : -1];
  const still = { x: sx > 0 ? x : x + width, y: sy > 0 ? y : y + width * tall };
  const room = Math.min(sx > 0 ? photo.width - still.x : still.x, (sy > 0 ? photo.height - still.y : still.y) / tall);
  const wanted = clamp(width + (right * sx + (down * sy) / tall) / 2, photo.narrowest, room);
  return scaled({ x, y, width }, wanted / width, still);
}

function byHand(stage, photo, part, show, signal) {
  const fingers = new Map();
  let from = null;
  const at = ({ clientX, clientY }) => {
    const box = stage.getBoundingClientRect();
    return { x: ((clientX - box.left) / box.width) * photo.width, y: ((clientY - box.top) / box.height) * photo.height };
  };
  const grasp = (corner) => { from = { part: part(), corner, points: [...fingers.values()] }; };
  const on = (name, run) => stage.addEventListener(name, run, { signal });

  on("pointerdown", (event) => {
    if (event.button > 0) return;
    stage.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, at(event));
    grasp(event.target.dataset.corner);
  });
  on("pointermove", (event) => {
    if (!fingers.has(event.pointerId)) return;
    fingers.set(event.pointerId, at(event));
    const [one, other] = fingers.values(), [first, second] = from.points;
    const [right, down] = [one.x - first.x, one.y - first.y];
    if (other) show(pinched(from.part, [first, second], [one, other]));
    else if (from.corner) show(pulled(from.part, from.corner, right, down, photo));
    else show(moved(from.part, right, down));
  });
  for (const name of ["pointerup", "pointercancel"]) {
    on(name, (event) => { fingers.delete(event.pointerId); grasp(); });
  }
  stage.addEventListener("wheel", (event) => {
    event.preventDefault();
    show(scaled(part(), event.deltaY < 0 ? 0.95 : 1.05));
  }, { signal, passive: false });
}

function pinched(part, before, now) {
  const apart = ([a, b]) => Math.hypot(a.x - b.x, a.y - b.y);
  const between = ([a, b]) => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
  const [old, fresh] = [between(before), between(now)];
  return moved(scaled(part, apart(now) / Math.max(1, apart(before)), old), fresh.x - old.x, fresh.y - old.y);
}

function byKey(frame, photo, part, show, signal) {
  const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const scales = { "+": 1.05, "=": 1.05, "-": 0.95, _: 0.95 };
  frame.addEventListener("keydown", (event) => {
    const { key, shiftKey } = event;
    const step = Math.max(1, photo.width / 100) * (shiftKey ? 5 : 1);
    if (arrows[key]) show(moved(part(), ...arrows[key].map((way) => way * step)));
    else if (scales[key]) show(scaled(part(), scales[key]));
    else return;
    event.preventDefault();
  }, { signal });
}

function inWords({ x, y, width, height }) {
  return `${width} by ${height} pixels, ${x} from the left and ${y} from the top`;
}

function clamp(number, least, most) {
  return Math.max(least, Math.min(number, most));
}
