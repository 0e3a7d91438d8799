import { toHex } from "./bytes.js";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const VALUES = new Map([...ALPHABET].map((character, value) => [character, value]));
const TEXT_LENGTH = 122;
const TOKEN_BYTES = 81;
const HEAD_BYTES = 17;
const VERSION = 1;
const HOUR = 3_600_000;

/** A text that is no genuine badge code; `reason` is malformed, unknown_key or forged, as in docs/token.md. */
export class BadCode extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

/** The text as it counts: without what a hand scanner sends after it. Spaces inside are data. */
export function trimCode(text) {
  return text.replace(/[ \t\r\n]+$/, "");
}

/** RFC 9285 text to bytes, or null: only what an encoder writes is taken. */
export function decodeBase45(text) {
  if (text.length % 3 === 1) return null;
  const bytes = new Uint8Array(Math.floor(text.length / 3) * 2 + (text.length % 3 ? 1 : 0));
  let out = 0;
  for (let at = 0; at < text.length; at += 3) {
    const isPair = at + 2 === text.length;
    const low = VALUES.get(text[at]);
    const middle = VALUES.get(text[at + 1]);
    const high = isPair ? 0 : VALUES.get(text[at + 2]);
    if (low === undefined || middle === undefined || high === undefined) return null;
    const number = low + 45 * middle + 2025 * high;
    if (number > (isPair ? 0xff : 0xffff)) return null;
    if (!isPair) bytes[out++] = number >> 8;
    bytes[out++] = number & 0xff;
  }
  return bytes;
}

/** What a code says before its signature is believed; throws BadCode("malformed"). */
export function readToken(text) {
  const code = trimCode(text);
  const bytes = code.length === TEXT_LENGTH ? decodeBase45(code) : null;
  if (bytes?.length !== TOKEN_BYTES || bytes[0] !== VERSION) throw new BadCode("malformed");
  const hours = (at) => (bytes[at] << 16) | (bytes[at + 1] << 8) | bytes[at + 2];
  const first = hours(11);
  const last = hours(14);
  if (first >= last) throw new BadCode("malformed");
  return {
    kid: (bytes[1] << 8) | bytes[2],
    badge: toHex(bytes.subarray(3, 11)),
    notBefore: first * HOUR,
    notAfter: last * HOUR,
    head: bytes.slice(0, HEAD_BYTES),
    signature: bytes.slice(HEAD_BYTES),
  };
}

/** The token of a genuine code; `keys` are Keys. Throws BadCode and nothing else for whatever was read. */
export async function verifyCode(text, keys) {
  return verifyToken(readToken(text), keys);
}

/** The token as it is believed: genuine, and open no longer than its key. Else BadCode. */
export async function verifyToken(token, keys) {
  const key = await keys.get(token.kid);
  if (!key) throw new BadCode("unknown_key");
  if (!(await crypto.subtle.verify("Ed25519", key, token.signature, token.head))) {
    throw new BadCode("forged");
  }
  // A key that has ended takes its badges along.
  return { ...token, notAfter: Math.min(token.notAfter, keys.endOf(token.kid)) };
}
