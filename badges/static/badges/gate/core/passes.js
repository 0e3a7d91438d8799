/**
 * Who is inside, as far as this device knows: from its own scans, and from those of other gates that it heard of.
 *
 * `own` is {badge, passes: [{device_seq, scan_id, at, direction}]}, `elsewhere` {badge, inside, at}; either may be missing.
 */
export function presenceOf(own, elsewhere, direction) {
  const last = own?.passes.at(-1);
  const entries = own?.passes.filter((pass) => pass.direction === "entry").map((pass) => pass.at) ?? [];
  if (elsewhere?.inside) entries.push(elsewhere.at);
  const lastEntry = entries.length ? Math.max(...entries) : null;
  const isNewer = elsewhere && (!last || elsewhere.at > last.at);
  if (isNewer) return { isInside: elsewhere.inside, lastEntry };
  // Whoever this device never saw may have come in by another gate, and is not kept from leaving.
  const isInside = last ? last.direction === "entry" : direction === "exit";
  return { isInside, lastEntry };
}

export function withPass(own, badge, pass) {
  return { badge, passes: [...(own?.passes ?? []), pass] };
}

export function withoutPass(own, scanId) {
  return { badge: own.badge, passes: own.passes.filter((pass) => pass.scan_id !== scanId) };
}

/** By how much the number inside changes; whoever may pass without leaving first is counted once. */
export function stepOf(isInside, direction) {
  return Number(direction === "entry") - Number(isInside);
}
