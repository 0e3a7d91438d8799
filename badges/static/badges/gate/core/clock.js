// A measure that took longer says little, so that a better one is not given up for it.
const LONG = 2000;
const OLD = 600_000;

/** The fair's clock: the device's own, corrected by what the server said last, also after a reload without a network. */
export class Clock {
  #measured;

  /** `measured`: {offset, rtt, at} as kept, or nothing. */
  constructor(measured = null) {
    this.#measured = measured;
  }

  /** Milliseconds. */
  now() {
    return Date.now() + (this.#measured?.offset ?? 0);
  }

  get iso() {
    return new Date(this.now()).toISOString();
  }

  /** By how much the device's clock is ahead, in milliseconds; null until it was measured. */
  get skew() {
    return this.#measured ? -this.#measured.offset : null;
  }

  get isOld() {
    const age = Date.now() - (this.#measured?.at ?? -Infinity);
    return age < 0 || age > OLD;
  }

  /** The server's `now` arrived at `received`, asked for at `asked`. Answers the measure to keep, or null. */
  learn(now, asked, received) {
    const rtt = received - asked;
    if (rtt < 0 || (this.#measured && rtt > LONG && !this.isOld)) return null;
    this.#measured = { offset: Date.parse(now) - (asked + rtt / 2), rtt, at: received };
    return this.#measured;
  }

  take(measured) {
    if (measured) this.#measured = measured;
  }
}
