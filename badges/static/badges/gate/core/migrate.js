// What the page kept in localStorage while it worked online alone.
const KEYS = ["pairing", "pending", "seq"];

function prefix(fair) {
  return `gate:${fair}:`;
}

/** {pairing, seq, pending} of an older page, or null. */
export function readOldPage(fair, storage = globalThis.localStorage) {
  const read = (key) => JSON.parse(storage.getItem(prefix(fair) + key));
  try {
    const pairing = read("pairing");
    if (!pairing?.token) return null;
    const pending = read("pending");
    return {
      pairing: { ...pairing, fair },
      seq: read("seq") ?? 0,
      pending: pending && {
        device_seq: pending.device_seq,
        scan_id: pending.scan_id,
        payload: pending,
        step: 0,
      },
    };
  } catch {
    return null;
  }
}

export function forgetOldPage(fair, storage = globalThis.localStorage) {
  try {
    for (const key of KEYS) storage.removeItem(prefix(fair) + key);
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}
