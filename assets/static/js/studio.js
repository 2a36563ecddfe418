// While a portrait is being painted: the picture comes up from the blurred photo in strokes, broad first,
// as the painter reports progress; then the finished page is opened.
const easel = document.querySelector("[data-coming]");

if (easel) {
  const photo = easel.querySelector("img");
  const said = document.querySelector("[data-said]");
  const bar = document.querySelector("[data-bar]");
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const width = 480, height = 600, total = 2600;
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  canvas.setAttribute("aria-hidden", "true");
  let brush = null, colours = null, done = 0, goal = 0, last = "";

  // the same portrait always gets the same strokes, so a reload does not start another picture
  let seed = [...location.pathname].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7);
  const chance = () => {
    seed = (seed + 0x6d2b79f5) >>> 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };

  const begin = () => {
    const small = Object.assign(document.createElement("canvas"), { width: 96, height: 120 });
    const pen = small.getContext("2d", { willReadFrequently: true });
    const scale = Math.max(96 / photo.naturalWidth, 120 / photo.naturalHeight);
    const w = photo.naturalWidth * scale, h = photo.naturalHeight * scale;
    pen.drawImage(photo, (96 - w) / 2, (120 - h) / 2, w, h);
    colours = pen.getImageData(0, 0, 96, 120).data;
    brush = canvas.getContext("2d");
    brush.lineCap = "round";
    easel.append(canvas);
    paint();
  };

  const light = (x, y) => {
    const i = (Math.min(119, Math.max(0, y)) * 96 + Math.min(95, Math.max(0, x))) * 4;
    return colours[i] * 0.3 + colours[i + 1] * 0.59 + colours[i + 2] * 0.11;
  };

  const stroke = (n) => {
    const far = n / total;
    const x = chance() * width, y = chance() * height;
    const sx = Math.floor(x / 5), sy = Math.floor(y / 5), i = (sy * 96 + sx) * 4;
    // along the edge, not across it, as a hand would
    const angle = Math.atan2(light(sx, sy + 2) - light(sx, sy - 2), light(sx + 2, sy) - light(sx - 2, sy)) + Math.PI / 2 + (chance() - 0.5) * 0.7;
    const thick = 46 * (1 - far) ** 1.6 + 7, long = thick * (1.4 + chance() * 1.6);
    const shade = (chance() - 0.5) * 22;
    brush.strokeStyle = `rgb(${colours[i] + shade} ${colours[i + 1] + shade} ${colours[i + 2] + shade} / 0.88)`;
    brush.lineWidth = thick;
    brush.beginPath();
    brush.moveTo(x - (Math.cos(angle) * long) / 2, y - (Math.sin(angle) * long) / 2);
    brush.lineTo(x + (Math.cos(angle) * long) / 2, y + (Math.sin(angle) * long) / 2);
    brush.stroke();
  };

  let running = false;
  const paint = () => {
    if (!brush || running) return;
    running = true;
    const step = () => {
      const stop = still ? goal : Math.min(goal, done + Math.max(2, Math.ceil((goal - done) / 24)));
      while (done < stop) stroke(done++);
      if (done < goal) requestAnimationFrame(step);
      else running = false;
    };
    step();
  };

  const progress = (percent, words) => {
    bar.value = percent;
    goal = Math.max(goal, Math.round((Math.min(100, percent) / 100) * total));
    if (words && words !== last) { said.textContent = words; last = words; }
    paint();
  };

  last = said.textContent;
  progress(Number(easel.dataset.progress), "");
  if (photo.complete && photo.naturalWidth) begin();
  else photo.addEventListener("load", begin, { once: true });

  // the page is asked for again now and then too, should the line go quiet
  let heard = Date.now();
  const open = (url) => location.replace(url || easel.dataset.url);
  const source = new EventSource(easel.dataset.events);
  source.addEventListener("progress", (event) => {
    heard = Date.now();
    const { progress: percent, status_words: words } = JSON.parse(event.data);
    progress(percent, words);
  });
  source.addEventListener("done", (event) => {
    source.close();
    clearInterval(watch);
    open(JSON.parse(event.data).url);
  });
  const watch = setInterval(() => {
    if (source.readyState === EventSource.CLOSED || Date.now() - heard > 45000) { source.close(); open(); }
  }, 5000);
  addEventListener("pagehide", () => source.close());
}
