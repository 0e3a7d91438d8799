/**
 * The draw of lots as docs/draw.md specifies it: what booths/draw.py does, once more and independently, in the
 * browser of whoever wants to know. Nothing here asks a server.
 */
export const FORMAT = "otop-draw/3";

const WORD = 2 ** 32;
const HASH = /^[0-9a-f]{64}$/;
const DATE = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;
const SPACE = /[\t-\r \u00a0\u2000-\u200a\u202f\u3000]+/gu;
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\ud800-\udfff]/u;
const COMMITTED = [
  "format", "draw", "number", "fair", "published_at",
  "entropy_kind", "entropy_date", "entropy_source", "groups", "secret_hash",
];
const REVEALED = ["secret", "entropy", "seed_hash", "result"];

/** A record is not what the specification says: `code` is one of those of booths/draw.py. */
export class WrongRecord extends Error {
  constructor(code, where = "") {
    super(where ? `${code} [${where}]` : code);
    this.code = code;
    this.where = where;
  }
}

const utf8 = new TextEncoder();

/** The one way to write a JSON value: keys sorted, no spaces. */
export function writeCanonical(value) {
  if (Array.isArray(value)) return `[${value.map(writeCanonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const parts = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${writeCanonical(value[key])}`);
  return `{${parts.join(",")}}`;
}

export function toHex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function fromHex(text) {
  return Uint8Array.from(text.match(/../g), (pair) => Number.parseInt(pair, 16));
}

async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

async function hmacKey(bytes) {
  return crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
}

export async function commit(record) {
  const content = Object.fromEntries(COMMITTED.map((name) => [name, record[name]]));
  return toHex(await sha256(utf8.encode(writeCanonical(content))));
}

/** The numbers as they count: NFC, Thai digits as 0-9, one space between words, no others. */
export function cleanEntropy(text) {
  const digits = text
    .normalize("NFC")
    .replace(/[๐-๙]/gu, (digit) => String(digit.codePointAt(0) - "๐".codePointAt(0)));
  return digits.replace(SPACE, " ").replace(/^ +| +$/g, "");
}

/** HKDF-SHA-256: the entropy's hash is the salt, format and commitment are the info. */
export async function deriveSeed(secret, entropy, commitment) {
  const info = new Uint8Array([...utf8.encode(FORMAT), ...fromHex(commitment)]);
  const salt = await sha256(utf8.encode(entropy));
  const input = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  const bits = await crypto.subtle.deriveBits(
    { name: "HKDF", hash: "SHA-256", salt, info },
    input,
    256,
  );
  return new Uint8Array(bits);
}

/** The fingerprint of what secret and numbers gave together. */
export async function hashSeed(seed) {
  return toHex(await sha256(seed));
}

/** Endless numbers of 32 bits: block n is HMAC-SHA-256(seed, n as 8 bytes), eight numbers each. */
export async function* drawWords(seed) {
  const signing = await hmacKey(seed);
  for (let block = 0; ; block += 1) {
    const counter = new DataView(new ArrayBuffer(8));
    counter.setBigUint64(0, BigInt(block));
    const data = new DataView(await crypto.subtle.sign("HMAC", signing, counter));
    for (let start = 0; start < data.byteLength; start += 4) yield data.getUint32(start);
  }
}

/** 0 to `bound` - 1: numbers from the last, incomplete round of `bound` are thrown away. */
export async function drawBelow(words, bound) {
  const end = WORD - (WORD % bound);
  for (;;) {
    const { value } = await words.next();
    if (value < end) return value % bound;
  }
}

/** Fisher-Yates from the last place down. */
export async function shuffle(count, words) {
  const order = Array.from({ length: count }, (_, place) => place);
  for (let place = count - 1; place > 0; place -= 1) {
    const other = await drawBelow(words, place + 1);
    [order[place], order[other]] = [order[other], order[place]];
  }
  return order;
}

/** The result that a seed gives: group by group, the first one drawn gets the first lot. */
export async function draw(record, seed) {
  const words = drawWords(seed);
  const result = [];
  for (const group of record.groups) {
    const order = await shuffle(group.participants.length, words);
    order.forEach((index, place) => {
      result.push({ key: group.participants[index].key, booths: group.lots[place] ?? [] });
    });
  }
  return result;
}

/**
 * Repeats the draw. `onStep(name, value)` hears each step as it turns out right: `form`, `commitment`, `secret`,
 * `entropy`, `result`. Throws `WrongRecord` at the first thing that is not as the record says.
 */
export async function verify(record, { commitment = "", onStep = () => {} } = {}) {
  checkForm(record);
  await onStep("form", record.format);
  if ((await commit(record)) !== record.commitment) throw new WrongRecord("plan_changed");
  if (commitment && commitment.trim().toLowerCase() !== record.commitment) {
    throw new WrongRecord("other_commitment");
  }
  await onStep("commitment", record.commitment);
  if (!REVEALED.some((name) => name in record)) throw new WrongRecord("not_revealed");
  const secret = fromHex(hash(record.secret, "secret"));
  if (toHex(await sha256(secret)) !== record.secret_hash) throw new WrongRecord("secret_changed");
  await onStep("secret", record.secret);
  const entropy = text(record.entropy, "entropy");
  if (cleanEntropy(entropy) !== entropy) throw new WrongRecord("part_wrong", "entropy");
  const seed = await deriveSeed(secret, entropy, record.commitment);
  if ((await hashSeed(seed)) !== hash(record.seed_hash, "seed_hash")) {
    throw new WrongRecord("numbers_changed");
  }
  await onStep("entropy", entropy);
  const result = await draw(record, seed);
  if (record.result === undefined || writeCanonical(result) !== writeCanonical(record.result)) {
    throw new WrongRecord("result_changed");
  }
  await onStep("result", result);
  return result;
}

function checkForm(record) {
  if (!isObject(record)) throw new WrongRecord("not_a_record");
  for (const name of COMMITTED) {
    if (!(name in record)) throw new WrongRecord("part_missing", name);
  }
  if (record.format !== FORMAT) throw new WrongRecord("format_unknown");
  for (const name of ["draw", "fair", "published_at", "entropy_kind", "entropy_date", "entropy_source"]) {
    text(record[name], name);
  }
  if (!Number.isSafeInteger(record.number) || record.number < 1) {
    throw new WrongRecord("part_wrong", "number");
  }
  list(record.groups, "groups").forEach(checkGroup);
  if (!["witnesses", "lottery"].includes(record.entropy_kind)) {
    throw new WrongRecord("part_wrong", "entropy_kind");
  }
  if (!DATE.test(record.entropy_date)) throw new WrongRecord("part_wrong", "entropy_date");
  checkGroups(record.groups);
  const known = new Set([...COMMITTED, "commitment", ...REVEALED]);
  const unknown = Object.keys(record).find((name) => !known.has(name));
  if (unknown !== undefined) throw new WrongRecord("part_unknown", unknown);
  hash(record.secret_hash, "secret_hash");
  hash(record.commitment, "commitment");
}

function checkGroup(group) {
  checkObject(group, ["zone", "participants", "lots"], "groups");
  text(group.zone, "zone");
  for (const who of list(group.participants, "participants")) {
    checkObject(who, ["key", "name_th", "name_en"], "participants");
    Object.entries(who).forEach(([name, value]) => text(value, name));
  }
  for (const lot of list(group.lots, "lots")) {
    list(lot, "lots").forEach((booth) => text(booth, "lots"));
  }
}

function checkGroups(groups) {
  const isEmpty = ({ participants, lots }) => participants.length === 0 || lots.length === 0;
  if (groups.length === 0 || groups.some(isEmpty)) throw new WrongRecord("nothing_to_draw");
  const keys = groups.flatMap(({ participants }) => participants.map(({ key }) => key));
  const booths = groups.flatMap(({ lots }) => lots.flat());
  if (new Set(keys).size !== keys.length || new Set(booths).size !== booths.length) {
    throw new WrongRecord("named_twice");
  }
  for (const { zone, lots } of groups) {
    const size = lots[0].length;
    if (size === 0 || lots.some((lot) => lot.length !== size)) {
      throw new WrongRecord("lots_unequal", zone);
    }
  }
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function checkObject(value, names, where) {
  if (!isObject(value)) throw new WrongRecord("part_wrong", where);
  const missing = names.find((name) => !Object.hasOwn(value, name));
  if (missing !== undefined) throw new WrongRecord("part_missing", `${where}.${missing}`);
  if (Object.keys(value).length !== names.length) throw new WrongRecord("part_unknown", where);
}

function list(value, where) {
  if (!Array.isArray(value)) throw new WrongRecord("part_wrong", where);
  return value;
}

function text(value, where) {
  if (typeof value !== "string" || value.replace(SPACE, "") === "" || UNSAFE.test(value)) {
    throw new WrongRecord("part_wrong", where);
  }
  return value;
}

function hash(value, where) {
  if (typeof value !== "string" || !HASH.test(value)) throw new WrongRecord("part_wrong", where);
  return value;
}
