import { escape } from "../floor/texts.js";
import { label, nameOfFeature, sizeOf } from "./drawing.js";

const SHOWN = 150;
const TYPING = 120;

/** All booths as a list with the same choice as the plan: for readers of screens, and for whoever knows a code. */
export class BoothList {
  #root;
  #rows;
  #find;
  #more;
  #model;
  #texts;
  #chosen = new Set();
  #shown = SHOWN;
  #drawn = "";

  /** `on` has `choose(keys, {toggle})` and `reveal(key)`. */
  constructor(root, { model, texts, on }) {
    this.#root = root;
    this.#rows = root.querySelector("[data-list-rows]");
    this.#find = root.querySelector("[data-list-find]");
    this.#more = root.querySelector("[data-list-more]");
    this.#model = model;
    this.#texts = texts;
    let typing = 0;
    this.#find.addEventListener("input", () => {
      clearTimeout(typing);
      typing = setTimeout(() => this.show(), TYPING);
    });
    this.#find.addEventListener("keydown", (event) => {
      const first = this.#found()[0];
      if (event.key !== "Enter" || !first) return;
      event.preventDefault();
      on.choose([first.key], {});
      on.reveal(first.key);
    });
    this.#rows.addEventListener("change", (event) => on.choose([event.target.value], { toggle: true }));
    this.#rows.addEventListener("click", (event) => {
      const { go } = event.target.closest("[data-go]")?.dataset ?? {};
      if (!go) return;
      on.choose([go], {});
      on.reveal(go);
    });
    this.#more.addEventListener("click", () => {
      this.#shown += SHOWN * 4;
      this.show();
    });
  }

  show() {
    const found = this.#found();
    const shown = found.slice(0, this.#shown);
    const markup = shown.map((item) => this.#row(item)).join("");
    const focused = document.activeElement?.closest?.("[data-list-rows]") ? document.activeElement : null;
    if (markup !== this.#drawn) {
      this.#rows.innerHTML = markup;
      this.#drawn = markup;
      if (focused?.value) this.#rows.querySelector(`input[value="${focused.value}"]`)?.focus();
      else if (focused?.dataset.go) this.#rows.querySelector(`[data-go="${focused.dataset.go}"]`)?.focus();
    }
    this.#more.hidden = found.length <= shown.length;
    const text = this.#texts.say("count", { count: found.filter((item) => item.type === "booths").length });
    const count = this.#root.querySelector("[data-list-count]");
    if (count.textContent !== text) count.textContent = text;
    this.#check();
  }

  choose(keys) {
    this.#chosen = keys;
    this.#check();
    if (keys.size !== 1) return;
    const [key] = keys;
    const row = this.#rows.querySelector(`input[value="${key}"]`)?.closest(".editor-row");
    // The list alone is scrolled, never the page.
    if (row) this.#rows.scrollTop = Math.max(0, row.offsetTop - this.#rows.clientHeight / 2);
  }

  #check() {
    for (const box of this.#rows.querySelectorAll("input")) box.checked = this.#chosen.has(box.value);
  }

  #found() {
    const words = this.#find.value.trim().toLowerCase();
    const collator = new Intl.Collator("en", { numeric: true });
    const booths = this.#model.booths.sort((a, b) => collator.compare(a.code, b.code));
    const all = [...booths, ...this.#model.features];
    if (!words) return all;
    return all.filter((item) =>
      [item.code, item.zone, item.type === "features" ? nameOfFeature(item, this.#texts) : ""].some((text) =>
        text?.toLowerCase().includes(words),
      ),
    );
  }

  #row(item) {
    const isBooth = item.type === "booths";
    const name = isBooth ? item.code : nameOfFeature(item, this.#texts);
    const mark = isBooth
      ? `<span class="swatch" data-state="${item.state}"></span>`
      : `<span class="swatch swatch--feature" data-kind="${item.kind}"></span>`;
    return (
      `<div class="editor-row"><input type="checkbox" value="${item.key}" aria-label="${escape(label(item, this.#texts))}">` +
      `<button type="button" data-go="${item.key}" aria-label="${escape(this.#texts.say("goTo", { text: name }))}">${escape(name)}</button>` +
      `${mark}<span class="editor-row__rest">${isBooth ? `${escape(item.zone)} · ` : ""}${escape(sizeOf(item, this.#texts))}</span></div>`
    );
  }
}

/** What is wrong with the plan, each with one press to where it is. */
export class ProblemList {
  #root;
  #model;

  /** `on` has `show(keys)`. */
  constructor(root, { model, on }) {
    this.#root = root;
    this.#model = model;
    root.querySelector("[data-problems-list]").addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) on.show(this.#keysOf(this.#model.problems[Number(button.value)]));
    });
  }

  show() {
    const { problems } = this.#model;
    const list = this.#root.querySelector("[data-problems-list]");
    const focused = list.contains(document.activeElement) ? document.activeElement.value : null;
    list.innerHTML = problems
      .map(
        (problem, index) =>
          `<li><button type="button" value="${index}" data-kind="${escape(problem.kind)}">${escape(problem.text)}</button></li>`,
      )
      .join("");
    if (focused !== null) (list.querySelector(`[value="${focused}"]`) ?? list.querySelector("button"))?.focus();
    const count = this.#root.querySelector("[data-problems-count]");
    count.textContent = problems.length;
    count.dataset.tone = problems.length ? "bad" : "good";
    this.#root.querySelector("[data-problems-none]").hidden = problems.length > 0;
  }

  #keysOf(problem) {
    return [
      ...(problem?.booths ?? []).map((code) => this.#model.byCode(code)?.key),
      ...(problem?.features ?? []).map((id) => this.#model.byId("features", id)?.key),
    ].filter(Boolean);
  }
}
