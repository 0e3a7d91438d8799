/** What this browser remembers for one fair: its pairing, its counter, and a scan that is not yet through. */
export class Memory {
  #prefix;

  constructor(fair) {
    this.#prefix = `gate:${fair}:`;
  }

  get pairing() {
    return this.#read("pairing");
  }

  set pairing(pairing) {
    this.#write("pairing", pairing);
  }

  get direction() {
    return this.#read("direction") ?? "entry";
  }

  set direction(direction) {
    this.#write("direction", direction);
  }

  /** A scan that was sent and not answered; the same one is sent again, also after a reload. */
  get pending() {
    return this.#read("pending");
  }

  set pending(scan) {
    this.#write("pending", scan);
  }

  /** The next number of this device's scans, from 1; stored before it is used. */
  nextNumber() {
    const number = (this.#read("seq") ?? 0) + 1;
    this.#write("seq", number);
    return number;
  }

  /** A new pairing is a new device, which counts anew. */
  forget() {
    for (const key of ["pairing", "pending", "seq"]) this.#write(key, null);
  }

  #read(key) {
    try {
      return JSON.parse(localStorage.getItem(this.#prefix + key));
    } catch {
      return null;
    }
  }

  #write(key, value) {
    if (value === null) localStorage.removeItem(this.#prefix + key);
    else localStorage.setItem(this.#prefix + key, JSON.stringify(value));
  }
}
