const TYPING = 250;

/** The filters of the queue. They live in the address, beside those of the plan. */
export class QueueFilter {
  #form;

  /** `on.look()`: the queue is to be asked for anew. */
  constructor(form, on) {
    this.#form = form;
    let typing = 0;
    const look = () => {
      this.#write();
      on.look();
    };
    form.addEventListener("input", () => {
      clearTimeout(typing);
      typing = setTimeout(look, TYPING);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(typing);
      look();
    });
  }

  /** To those that one booth would do for; an empty code shows all. */
  narrowTo(code) {
    this.#form.elements.fits.value = code;
    this.#form.requestSubmit();
  }

  #write() {
    const query = new URLSearchParams(location.search);
    for (const [name, value] of new FormData(this.#form)) {
      if (value) query.set(name, value);
      else query.delete(name);
    }
    const search = query.toString();
    history.replaceState(history.state, "", `${location.pathname}${search && `?${search}`}`);
  }
}
