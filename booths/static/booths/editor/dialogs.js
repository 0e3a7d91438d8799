/** A dialog of the page: opens, is filled in, and answers with its values or with nothing. */
export class Dialog {
  element;
  form;
  #resolve = null;
  #check = null;

  constructor(root, name) {
    this.element = root.querySelector(`[data-dialog=${name}]`);
    this.form = this.element.querySelector("[data-dialog-form]");
    this.element.querySelector("[data-dialog-close]").addEventListener("click", () => this.element.close());
    this.element.addEventListener("close", () => this.#settle(null));
    this.form?.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.#check && !this.#check()) return;
      this.#settle(this.values);
      this.element.close();
    });
    this.form?.addEventListener("input", () => this.#check?.());
  }

  /** Opens with `values`; `check()` runs at every change and says whether it may be done. */
  open(values = {}, check = null) {
    this.#check = check;
    for (const [name, value] of Object.entries(values)) {
      const field = this.form.elements[name];
      if (field) field.value = value;
    }
    this.element.showModal();
    check?.();
    return new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  /** Numbers as numbers, boxes as true and false. */
  get values() {
    const values = {};
    for (const field of this.form.elements) {
      if (!field.name) continue;
      if (field.type === "checkbox") values[field.name] = field.checked;
      else values[field.name] = field.type === "number" ? Number(field.value) : field.value.trim();
    }
    return values;
  }

  #settle(values) {
    this.#resolve?.(values);
    this.#resolve = null;
    this.#check = null;
  }
}
