export const STATES = ["vacant", "held", "allocated", "occupied", "closed"];

/**
 * What this viewer knows of one fair's floor, up to `seq`.
 *
 * A booth here is the booth of the API, in metres. A delta is the whole new state of a booth, so
 * applying one twice is harmless.
 */
export class Store {
  seq = -1;
  halls = [];
  zones = new Map();
  booths = new Map();
  #byHall = new Map();
  #collator;

  constructor(language) {
    this.#collator = new Intl.Collator(language, { numeric: true });
  }

  /** Takes a snapshot whole. Returns the booths that differ from what was known. */
  replace(snapshot) {
    const before = this.booths;
    const booths = [...snapshot.booths].sort((a, b) => this.#collator.compare(a.code, b.code));
    this.booths = new Map(booths.map((booth) => [booth.code, booth]));
    this.halls = snapshot.halls;
    this.zones = new Map(snapshot.zones.map((zone) => [zone.code, zone]));
    this.seq = snapshot.seq;
    this.#byHall = Map.groupBy
      ? Map.groupBy(booths, (booth) => booth.hall)
      : groupByHall(booths);
    if (before.size === 0) return [];
    return booths.filter((booth) => !isSame(before.get(booth.code), booth));
  }

  /** Takes one change. Returns false where it says nothing new. */
  apply(seq, booth) {
    this.seq = seq;
    const before = this.booths.get(booth.code);
    if (isSame(before, booth)) return false;
    this.booths.set(booth.code, booth);
    const hall = this.#byHall.get(booth.hall) ?? [];
    const at = hall.findIndex((other) => other.code === booth.code);
    if (at >= 0) hall[at] = booth;
    else this.#byHall.set(booth.hall, [...hall, booth]);
    return true;
  }

  inHall(hall) {
    return this.#byHall.get(hall) ?? [];
  }

  zoneName(code) {
    return nameOf(this.zones.get(code)?.name, code);
  }

  hallName(code) {
    return nameOf(this.halls.find((hall) => hall.code === code)?.name, code);
  }

  /** Booths of each state, in one hall or (without one) in the fair. */
  count(hall) {
    const counts = Object.fromEntries(STATES.map((state) => [state, 0]));
    for (const booth of hall ? this.inHall(hall) : this.booths.values()) counts[booth.state] += 1;
    return counts;
  }
}

/** A name is a text, or `{"th", "en", "native"}`. */
export function nameOf(name, fallback = "") {
  if (!name) return fallback;
  if (typeof name === "string") return name;
  const language = document.documentElement.lang.slice(0, 2);
  return name[language] || name.th || name.en || name.native || fallback;
}

function isSame(one, other) {
  return one !== undefined && JSON.stringify(one) === JSON.stringify(other);
}

function groupByHall(booths) {
  const groups = new Map();
  for (const booth of booths) {
    if (!groups.has(booth.hall)) groups.set(booth.hall, []);
    groups.get(booth.hall).push(booth);
  }
  return groups;
}

export function hasRoom(booth) {
  return booth.state !== "closed" && (booth.free_slots ?? 0) > 0;
}
