import { make } from "../../booths/floor/texts.js";

/** Those who came with the badge that was read: all of them, or who is chosen, pass with its code. */
export class Group {
  #dialog;
  #form;
  #texts;
  #words;
  #onChosen;
  #scan = null;

  /** `onChosen(scan, member)` answers with the engine's result for that one. */
  constructor(dialog, { texts, words, onChosen }) {
    this.#dialog = dialog;
    this.#form = dialog.querySelector("form");
    this.#texts = texts;
    this.#words = words;
    this.#onChosen = onChosen;
    this.#form.addEventListener("submit", (event) => this.#submit(event));
    this.#form.addEventListener("change", () => this.#count());
    dialog.querySelector("[data-all]").addEventListener("click", () => this.#chooseAll());
  }

  ask(scan) {
    this.#scan = scan;
    this.#say("");
    const list = this.#dialog.querySelector("[data-members]");
    list.replaceChildren(...this.membersOf(scan).map((member, index) => this.#row(member, index)));
    this.#dialog.querySelector("[data-about]").textContent = scan.said.who;
    this.#count();
    if (!this.#dialog.open) this.#dialog.showModal();
  }

  /** `[{id, serial?, kind?, name?}]` of everybody but the one whose badge was read. */
  membersOf({ facts, badge }) {
    const all = (facts?.members ?? []).map((member) => (typeof member === "string" ? { id: member } : member));
    return all.filter(({ id }) => id !== (badge ?? facts?.id));
  }

  #row(member, index) {
    const number = this.#texts.say("person", { n: index + 1 });
    const said = [this.#words.name({ facts: member }), member.serial, this.#words.who({ facts: member })];
    const text = said.filter(Boolean).join(" · ") || number;
    const box = make("input", { type: "checkbox", name: "member", value: member.id, checked: true });
    return make("li", { class: "field" }, make("label", { class: "choice" }, box, make("span", {}, text)));
  }

  get #boxes() {
    return [...this.#form.querySelectorAll("input[name=member]:enabled")];
  }

  #chooseAll() {
    const boxes = this.#boxes;
    const isAll = boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = !isAll;
    this.#count();
  }

  #count() {
    const chosen = this.#boxes.filter((box) => box.checked).length;
    const button = this.#dialog.querySelector("[data-confirm]");
    button.textContent = this.#texts.say("groupConfirm", { n: chosen });
    button.disabled = chosen === 0;
  }

  async #submit(event) {
    event.preventDefault();
    const chosen = this.#boxes.filter((box) => box.checked);
    let admitted = 0;
    for (const box of chosen) {
      const result = await this.#onChosen(this.#scan, box.value);
      const isIn = result.decision === "admit";
      admitted += isIn;
      box.disabled = isIn;
      box.checked = false;
      const row = box.closest("li");
      row.dataset.answer = this.#words.answerOf(result);
      row.querySelector("span").dataset.result = isIn ? this.#texts.say("admit") : this.#words.reason(result);
    }
    this.#count();
    if (admitted === chosen.length) {
      this.#dialog.close();
      return;
    }
    this.#say(this.#texts.say("groupSome", { n: admitted, m: chosen.length }));
  }

  #say(text) {
    this.#dialog.querySelector("[data-problem]").textContent = text;
  }
}
