/** The page's dialogs by name: opened before everything else, closed by their buttons and by Escape. */
export class Dialogs {
  #root;

  constructor(root) {
    this.#root = root;
    root.addEventListener("click", (event) => {
      const opener = event.target.closest("[data-open]");
      if (opener) this.open(opener.dataset.open);
      const closer = event.target.closest("[data-close]");
      if (closer) closer.closest("dialog").close();
    });
  }

  get(name) {
    return this.#root.querySelector(`dialog[data-dialog=${name}]`);
  }

  open(name) {
    const dialog = this.get(name);
    if (dialog.open) return dialog;
    dialog.dispatchEvent(new CustomEvent("gate:open"));
    dialog.showModal();
    return dialog;
  }

  get current() {
    return this.#root.querySelector("dialog[open]");
  }

  /** What stands in the way of a badge that a hand scanner read. */
  closeAll() {
    for (const dialog of this.#root.querySelectorAll("dialog[open]")) dialog.close();
  }
}
