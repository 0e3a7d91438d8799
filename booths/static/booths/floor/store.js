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
  #isUnsorted = false;
  #collator;

  constructor(language) {
    this.#collator = new Intl.Collator(language, { numeric: true });
  }

  /** Takes a snapshot whole. Returns the booths that differ from what was known, and those that are gone. */
  replace(snapshot) {
    const before = this.booths;
    const booths = this.#sorted([...snapshot.booths]);
    this.booths = new Map(booths.map((booth) => [booth.code, booth]));
    this.halls = snapshot.halls;
    this.zones = new Map(snapshot.zones.map((zone) => [zone.code, zone]));
    this.seq = snapshot.seq;
    this.#byHall = Map.groupBy
      ? Map.groupBy(booths, (booth) => booth.hall)
      : groupByHall(booths);
    if (before.size === 0) return [];
    const changed = booths.filter((booth) => !isSame(before.get(booth.code), booth));
    const gone = [...before.values()].filter((booth) => !this.booths.has(booth.code));
    return [...changed, ...gone.map((booth) => ({ ...booth, gone: true }))];
  }

  /** Takes one change. Returns false where it says nothing new. */
  apply(seq, booth) {
    this.seq = seq;
    const before = this.booths.get(booth.code);
    if (booth.gone) return this.#drop(before);
    if (isSame(before, booth)) return false;
    this.booths.set(booth.code, booth);
    // A code may stand in another hall than before.
    if (before && before.hall !== booth.hall) this.#takeOut(before);
    const hall = this.#byHall.get(booth.hall) ?? [];
    const at = hall.findIndex((other) => other.code === booth.code);
    if (at >= 0) hall[at] = booth;
    else {
      hall.push(booth);
      this.#byHall.set(booth.hall, hall);
      this.#isUnsorted = true;
    }
    return true;
  }

  /** Puts booths that came into their places; once for many, since thousands may come at once. */
  settle() {
    if (!this.#isUnsorted) return;
    this.#isUnsorted = false;
    this.booths = new Map(this.#sorted([...this.booths.values()]).map((booth) => [booth.code, booth]));
    for (const booths of this.#byHall.values()) this.#sorted(booths);
  }

  /** A code that left the floor: removed, merged into another booth, or renamed. */
  #drop(before) {
    if (before === undefined) return false;
    this.booths.delete(before.code);
    this.#takeOut(before);
    return true;
  }

  #takeOut(booth) {
    const hall = this.#byHall.get(booth.hall) ?? [];
    this.#byHall.set(booth.hall, hall.filter((other) => other.code !== booth.code));
  }

  #sorted(booths) {
    return booths.sort((a, b) => this.#collator.compare(a.code, b.code));
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
    const counts = Object.fromEntries([...STATES, "drawn"].map((state) => [state, 0]));
    for (const booth of hall ? this.inHall(hall) : this.booths.values()) {
      counts[booth.state] += 1;
      if (lookOf(booth) === "drawn") counts.drawn += 1;
    }
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

/** What it looks like: a vacant booth whose draw of lots is announced is nobody's to choose. */
export function lookOf(booth) {
  return booth.draw && booth.state === "vacant" ? "drawn" : booth.state;
}

export function hasRoom(booth) {
  return !booth.draw && booth.state !== "closed" && (booth.free_slots ?? 0) > 0;
}
