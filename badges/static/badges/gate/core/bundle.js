import { fromHex, toUtf8 } from "./bytes.js";
import { EngineError } from "./errors.js";
import { Keys } from "./keys.js";

/** JSON with sorted keys and no spaces: what a bundle's signature is made of. */
export function canonicalJson(value) {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const names = Object.keys(value).sort(byCodePoint);
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonicalJson(value[name])}`).join(",")}}`;
}

// JavaScript sorts by halves of a surrogate pair; other languages by whole characters.
function byCodePoint(one, other) {
  const a = [...one];
  const b = [...other];
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
    const difference = a[at].codePointAt(0) - b[at].codePointAt(0);
    if (difference) return difference;
  }
  return a.length - b.length;
}

/**
 * Throws EngineError("bundle_refused") unless `bundle` is signed by a key that it lists, and lists no key id of
 * `former` (the bundle before it) with other bytes. A new key id is believed from the paired server alone.
 */
export async function checkBundle(bundle, former = null) {
  const refuse = (why) => new EngineError("bundle_refused", why);
  const { signature, ...signed } = bundle ?? {};
  if (!Array.isArray(signed.keys) || !Array.isArray(signed.revoked?.ids) || !signed.rules) {
    throw refuse("shape");
  }
  const before = new Map((former?.keys ?? []).map((row) => [row.kid, row.public_key]));
  for (const { kid, public_key: key } of signed.keys) {
    if (before.has(kid) && before.get(kid) !== key) throw refuse("key_changed");
  }
  try {
    const key = await new Keys(signed.keys).get(signed.signed_by);
    if (!key) throw refuse("signed_by");
    const text = toUtf8(canonicalJson(signed));
    if (!(await crypto.subtle.verify("Ed25519", key, fromHex(signature), text))) throw refuse("signature");
  } catch (error) {
    throw error instanceof EngineError ? error : refuse("signature");
  }
}
