import { fromHex, fromUtf8, toHex, toUtf8 } from "./bytes.js";

const NAME = "otop-gate-directory";
const KEY_BYTES = 16;

/** Under which key the directory holds the badge of a code: without the code nobody can tell whose it is. */
export async function keyOf(code) {
  const hash = await crypto.subtle.digest("SHA-256", toUtf8(`${NAME}:${code}`));
  return toHex(new Uint8Array(hash, 0, KEY_BYTES));
}

/** The secret that opens the entry of a code: it comes from the code's own signature. */
export async function secretOf(signature) {
  const given = await crypto.subtle.importKey("raw", signature, "HKDF", false, ["deriveKey"]);
  return crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info: toUtf8(NAME) },
    given,
    { name: "AES-GCM", length: 256 },
    false,
    ["decrypt"],
  );
}

/** What an entry says of its badge: {id, serial, kind, booths, name?, group, members}, or null where it does not open. */
export async function openEntry(entry, key) {
  try {
    const plain = await crypto.subtle.decrypt(
      { name: "AES-GCM", iv: fromHex(entry.nonce) },
      key,
      fromHex(entry.sealed),
    );
    return JSON.parse(fromUtf8(new Uint8Array(plain)));
  } catch {
    return null;
  }
}
