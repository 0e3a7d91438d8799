/* Told apart without looking: two notes up, one low buzz, three short ones; and each its own vibration. */
const TONES = {
  admit: { type: "sine", notes: [[880, 0, 0.12], [1318, 0.13, 0.2]], vibration: [80] },
  deny: { type: "square", notes: [[165, 0, 0.55]], vibration: [350, 90, 350] },
  check: {
    type: "triangle",
    notes: [[587, 0, 0.1], [587, 0.17, 0.1], [587, 0.34, 0.1]],
    vibration: [120, 80, 120, 80, 120],
  },
};

export class Signals {
  #audio = null;
  #settings;

  constructor(settings) {
    this.#settings = settings;
  }

  /** To be called from a tap or a key: before one, browsers keep a page silent. */
  unlock() {
    this.#audio ??= new AudioContext();
    if (this.#audio.state === "suspended") this.#audio.resume();
  }

  give(answer) {
    const { type, notes, vibration } = TONES[answer];
    if (this.#settings.get("vibration")) navigator.vibrate?.(vibration);
    if (!this.#settings.get("sound") || this.#audio?.state !== "running") return;
    const start = this.#audio.currentTime;
    for (const [pitch, after, length] of notes) this.#play(type, pitch, start + after, length);
  }

  #play(type, pitch, at, length) {
    const note = this.#audio.createOscillator();
    const volume = this.#audio.createGain();
    note.type = type;
    note.frequency.value = pitch;
    volume.gain.setValueAtTime(0.0001, at);
    volume.gain.exponentialRampToValueAtTime(0.35, at + 0.015);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + length);
    note.connect(volume).connect(this.#audio.destination);
    note.start(at);
    note.stop(at + length);
  }
}

/** Keeps the screen on; the browser drops the lock whenever the page is hidden. */
export class Awake {
  #wanted = false;

  constructor() {
    document.addEventListener("visibilitychange", () => {
      if (this.#wanted && document.visibilityState === "visible") this.keep();
    });
  }

  async keep() {
    this.#wanted = true;
    try {
      await navigator.wakeLock?.request("screen");
    } catch {
      // Refused on low battery: the screen goes dark as it would anyway.
    }
  }
}
