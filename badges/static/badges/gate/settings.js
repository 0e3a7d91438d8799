const KEY = "gate:settings";
const USUAL = { sound: true, vibration: true, camera: "", direction: "entry" };

/** What whoever holds this device has chosen; nothing of it is about people or badges. */
export class Settings {
  #values;
  #listeners = [];

  constructor() {
    try {
      this.#values = { ...USUAL, ...JSON.parse(localStorage.getItem(KEY)) };
    } catch {
      this.#values = { ...USUAL };
    }
  }

  get(name) {
    return this.#values[name];
  }

  set(name, value) {
    this.#values[name] = value;
    try {
      localStorage.setItem(KEY, JSON.stringify(this.#values));
    } catch {
      // Kept until the page is closed, then.
    }
    for (const listener of this.#listeners) listener(name, value);
  }

  onChange(listener) {
    this.#listeners.push(listener);
  }
}
