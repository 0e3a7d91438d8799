import { fromHex } from "./bytes.js";

// The first public key of RFC 8032's examples.
const EXAMPLE = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

function importKey(raw) {
  return crypto.subtle.importKey("raw", raw, "Ed25519", false, ["verify"]);
}

/** Why this browser cannot verify badges: `insecure`, `no_ed25519`, or null where it can. */
export async function findCryptoProblem() {
  if (!globalThis.isSecureContext || !globalThis.crypto?.subtle) return "insecure";
  try {
    await importKey(fromHex(EXAMPLE));
    return null;
  } catch {
    return "no_ed25519";
  }
}

/** Public keys by key id, as a bundle lists them; each is imported once. */
export class Keys {
  #rows = new Map();
  #imported = new Map();

  /** `list`: [{kid, public_key: hex, not_after: ISO or null}]. */
  constructor(list) {
    for (const row of list) this.#rows.set(row.kid, row);
  }

  /** Until when (milliseconds) badges of a key open gates. */
  endOf(kid) {
    const end = this.#rows.get(kid)?.not_after;
    return end ? Date.parse(end) : Infinity;
  }

  /** The key, or undefined where it is not listed. */
  async get(kid) {
    const row = this.#rows.get(kid);
    if (!row) return undefined;
    if (!this.#imported.has(kid)) this.#imported.set(kid, importKey(fromHex(row.public_key)));
    return this.#imported.get(kid);
  }
}
