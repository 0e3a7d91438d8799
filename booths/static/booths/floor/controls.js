const TYPING = 120;

/** Search, zone, zoom: what the viewer does to the plan from outside it. */
export class Controls {
  #root;
  #filters;
  #on;
  #search;
  #zone;
  // Selects whose name is that of the filter; a page may have them or not.
  #selects;

  /** `on` has `look(changes)`, `enter()` and `close()`. */
  constructor(root, { filters, plan, on }) {
    this.#root = root;
    this.#filters = filters;
    this.#on = on;
    this.#search = this.#find("search");
    this.#zone = this.#find("zone");
    this.#selects = [...root.querySelectorAll("[data-floor-filter]")];
    if (this.#filters.q) this.#search.value = this.#filters.q;
    this.#listenToSearch();
    this.#listenToZoom(plan);
  }

  offerZones(store) {
    for (const code of store.zones.keys()) {
      this.#zone.append(new Option(`${code} · ${store.zoneName(code)}`, code));
    }
    // Not the search: what is typed while the floor arrives must stay.
    this.#readSelects();
  }

  /** Shows what the address says. */
  read() {
    this.#search.value = this.#filters.q;
    this.#readSelects();
  }

  #readSelects() {
    for (const select of [this.#zone, ...this.#selects]) {
      select.value = this.#filters[select.name];
      if (select.selectedIndex < 0) select.value = "";
    }
  }

  /** Nothing found here may be a product: the directory is asked for the same words. */
  show({ active, q }, count) {
    this.#find("clear").hidden = !active;
    const none = this.#find("none");
    none.hidden = !active || count > 0;
    none.querySelector("a").search = q ? new URLSearchParams({ q }).toString() : "";
  }

  #find(name) {
    return this.#root.querySelector(`[data-floor-${name}]`);
  }

  #listenToSearch() {
    const [search, zone] = [this.#search, this.#zone];
    let typing = 0;
    search.addEventListener("input", () => {
      clearTimeout(typing);
      typing = setTimeout(() => this.#on.look({ q: search.value }), TYPING);
    });
    search.form.addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(typing);
      this.#on.look({ q: search.value });
      this.#on.enter();
    });
    for (const select of [zone, ...this.#selects]) {
      select.addEventListener("change", () => this.#on.look({ [select.name]: select.value }));
    }
    this.#find("clear").addEventListener("click", () => {
      this.#on.look({ q: "", zone: "", province: "", type: "", states: new Set() });
      this.read();
      search.focus();
    });
  }

  #listenToZoom(plan) {
    const moves = {
      in: () => plan.zoom(1.6),
      out: () => plan.zoom(1 / 1.6),
      fit: () => plan.viewport.fit(),
    };
    for (const button of this.#root.querySelectorAll("[data-floor-zoom]")) {
      button.addEventListener("click", () => moves[button.dataset.floorZoom]());
    }
    const frame = this.#find("frame");
    frame.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const move = { "+": moves.in, "=": moves.in, "-": moves.out, 0: moves.fit }[event.key];
      if (move) event.preventDefault();
      move?.();
      if (event.key === "Escape") this.#on.close();
    });
    const hint = this.#find("hint");
    let fading = 0;
    frame.addEventListener("viewport:hint", () => {
      hint.dataset.shown = "";
      clearTimeout(fading);
      fading = setTimeout(() => delete hint.dataset.shown, 1600);
    });
  }
}
