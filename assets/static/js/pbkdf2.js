// PBKDF2 with HMAC and SHA-256 (RFC 8018, FIPS 180-4), for pages that the browser does not let at its own: those over plain
// HTTP. Several times slower than the browser's; it lets the page breathe now and then.

const breath = 40; // milliseconds of work between two breaths

/** The first 32 bits behind the point of the roots of the first primes: square roots to begin with, cube roots for the rounds. */
const primes = [];
for (let n = 2; primes.length < 64; n += 1) if (primes.every((prime) => n % prime)) primes.push(n);
const fraction = (root) => ((root - Math.floor(root)) * 2 ** 32) | 0;
const start = Int32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));
const constants = Int32Array.from(primes, (prime) => fraction(Math.cbrt(prime)));

let rested = performance.now();

/** Derives a key of at most 32 bytes. */
export async function derive(password, salt, iterations, length) {
  if (length > 32) throw new RangeError("one block only");
  const [inner, outer] = [0x36, 0x5c].map((pad) => keyed(password, pad));
  const first = new Uint8Array(salt.length + 4);
  first.set(salt);
  first[first.length - 1] = 1;
  let last = outerOf(outer, hash(inner.slice(), first, 64));
  const sum = last.slice();
  for (let i = 1; i < iterations; i += 1) {
    last = outerOf(outer, outerOf(inner, last));
    for (let word = 0; word < 8; word += 1) sum[word] ^= last[word];
    if (i % 512 === 0) await breathe();
  }
  await breathe();
  const key = new Uint8Array(32);
  const view = new DataView(key.buffer);
  sum.forEach((word, i) => view.setInt32(i * 4, word));
  return key.slice(0, length);
}

async function breathe() {
  if (performance.now() - rested < breath) return;
  await new Promise((resolve) => { setTimeout(resolve); });
  rested = performance.now();
}

/** The state after the block that the padded key fills. */
function keyed(password, pad) {
  const key = new Uint8Array(64);
  if (password.length > 64) hash(start.slice(), password, 0).forEach((word, i) => new DataView(key.buffer).setInt32(i * 4, word));
  else key.set(password);
  const state = start.slice();
  compress(state, wordsOf(key.map((byte) => byte ^ pad), 0));
  return state;
}

/** Goes on from a state with a digest of eight words, as 32 bytes after a block of 64. */
function outerOf(state, digest) {
  const words = new Int32Array(16);
  words.set(digest);
  words[8] = 0x80000000;
  words[15] = (64 + 32) * 8;
  return compress(state.slice(), words);
}

/** Goes on with the rest of a message, of which `before` bytes are in the state already. */
function hash(state, message, before) {
  const padded = new Uint8Array(Math.ceil((message.length + 9) / 64) * 64);
  padded.set(message);
  padded[message.length] = 0x80;
  new DataView(padded.buffer).setUint32(padded.length - 4, (before + message.length) * 8);
  for (let at = 0; at < padded.length; at += 64) compress(state, wordsOf(padded, at));
  return state;
}

function wordsOf(block, at) {
  const view = new DataView(block.buffer, block.byteOffset + at);
  return Int32Array.from({ length: 16 }, (_, i) => view.getInt32(i * 4));
}

const w = new Int32Array(64);

/** One block of 16 words into the state. */
function compress(state, words) {
  w.set(words);
  for (let t = 16; t < 64; t += 1) {
    const x = w[t - 15], y = w[t - 2];
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    w[t] = (w[t - 16] + s0 + w[t - 7] + s1) | 0;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let t = 0; t < 64; t += 1) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const one = (h + s1 + ((e & f) ^ (~e & g)) + constants[t] + w[t]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + one) | 0;
    d = c; c = b; b = a; a = (one + two) | 0;
  }
  state[0] += a; state[1] += b; state[2] += c; state[3] += d;
  state[4] += e; state[5] += f; state[6] += g; state[7] += h;
  return state;
}
