import { make } from "../../booths/floor/texts.js";

/** The dialog of what whoever holds this device may choose: tones, vibration, camera, language. */
export class Choices {
  #dialog;
  #settings;
  #texts;
  #camera;

  constructor(dialog, { settings, texts, camera, onTry, onLanguage }) {
    this.#dialog = dialog;
    this.#settings = settings;
    this.#texts = texts;
    this.#camera = camera;
    for (const box of dialog.querySelectorAll("input[type=checkbox]")) {
      box.checked = settings.get(box.name);
      box.addEventListener("change", () => settings.set(box.name, box.checked));
    }
    for (const button of dialog.querySelectorAll("[data-try]")) {
      button.addEventListener("click", () => onTry(button.dataset.try));
    }
    for (const button of dialog.querySelectorAll("[data-language]")) {
      button.addEventListener("click", () => onLanguage(button.dataset.language));
    }
    this.#select.addEventListener("change", () => this.#change());
    dialog.addEventListener("gate:open", () => this.#fill());
  }

  get #select() {
    return this.#dialog.querySelector("select");
  }

  async #fill() {
    const cameras = await this.#camera.list();
    const chosen = this.#settings.get("camera");
    this.#select.replaceChildren(
      make("option", { value: "" }, this.#texts.say("cameraBack")),
      ...cameras
        .filter(({ id }) => id)
        .map(({ id, label }, index) => {
          const name = label || this.#texts.say("cameraNumber", { n: index + 1 });
          return make("option", { value: id, selected: id === chosen }, name);
        }),
    );
  }

  #change() {
    this.#settings.set("camera", this.#select.value);
    if (this.#camera.isRunning) this.#camera.start(this.#select.value || null);
  }
}
