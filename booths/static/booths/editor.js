import { Texts } from "./floor/texts.js";
import { Acts } from "./editor/acts.js";
import { Canvas } from "./editor/canvas.js";
import { rowOf } from "./editor/geometry.js";
import { Gestures } from "./editor/gestures.js";
import { Ghost } from "./editor/ghost.js";
import { History } from "./editor/history.js";
import { Inspector } from "./editor/inspector.js";
import { Keys } from "./editor/keys.js";
import { BoothList, ProblemList } from "./editor/lists.js";
import { Model } from "./editor/model.js";
import { Questions } from "./editor/questions.js";
import { Saver } from "./editor/saver.js";
import { Status } from "./editor/status.js";

/** The plan editor of one hall. */
class Editor {
  #root;
  #texts;
  #model = new Model();
  #saver;
  #history;
  #acts;
  #canvas;
  #gestures;
  #inspector;
  #list;
  #problems;
  #status;
  #questions;
  #chosen = new Set();
  #remembering = 0;

  constructor(root) {
    this.#root = root;
    this.#texts = new Texts(this.#find("texts"), document.documentElement.lang || "th");
    const shared = { model: this.#model, texts: this.#texts };
    this.#status = new Status(root, shared);
    this.#history = new History(() => this.#status.offer(this.#history));
    this.#saver = new Saver(this.#model, {
      url: root.dataset.api,
      token: this.#find("token").elements.csrfmiddlewaretoken.value,
      on: {
        status: (status, detail) => this.#status.show(status, detail),
        document: (touched) => this.#redraw(touched),
        refused: (entry, problem) => this.#refused(entry, problem),
        merged: () => this.#status.say("mergedPlans"),
      },
    });
    this.#acts = new Acts({
      model: this.#model,
      saver: this.#saver,
      history: this.#history,
      codesElsewhere: JSON.parse(document.getElementById("editor-codes").textContent),
      on: {
        changed: (keys) => this.#redraw(keys),
        choose: (keys) => this.choose(keys),
        say: (key, values, how) => this.#status.say(key, values, how),
      },
    });
    this.#build(shared);
    this.#listen();
    this.#start();
  }

  #build(shared) {
    const frame = this.#find("frame");
    this.#canvas = new Canvas(frame, { ...shared, onSettle: (perMetre) => this.#status.scale(perMetre) });
    this.#gestures = new Gestures(frame, {
      ...shared,
      canvas: this.#canvas,
      ghost: new Ghost(this.#root, this.#texts),
      on: {
        chosen: () => this.#chosen,
        choose: (keys, how) => this.choose(keys, how),
        move: (by) => this.#acts.move(this.#chosen, by),
        resize: (key, box) => this.#acts.resize(key, box),
        draw: (box) => this.#draw(box),
      },
    });
    this.#inspector = new Inspector(this.#find("inspector"), {
      ...shared,
      on: {
        edit: (keys, fields) => this.#acts.edit(keys, fields),
        codeTaken: (code, key) => this.#acts.taken.has(code) && this.#model.byCode(code)?.key !== key,
        leave: () => this.#focusChosen(),
      },
    });
    this.#list = new BoothList(this.#find("list"), {
      ...shared,
      on: { choose: (keys, how) => this.choose(keys, how), reveal: (key) => this.#goTo([key]) },
    });
    this.#problems = new ProblemList(this.#find("problems"), { ...shared, on: { show: (keys) => this.#goTo(keys) } });
    this.#questions = new Questions(this.#root, { ...shared, acts: this.#acts });
    new Keys(this.#root, {
      canvas: this.#canvas,
      on: {
        chosen: () => this.#chosen,
        choose: (keys, how) => this.choose(keys, how),
        nudge: (steps) => this.#nudge(steps),
        act: (name) => this.act(name),
        cancel: () => this.#cancel(),
      },
    });
  }

  #listen() {
    this.#root.addEventListener("click", (event) => {
      const button = event.target.closest("[data-act], [data-tool], [data-editor-zoom]");
      if (!button || button === this.#find("frame")) return;
      const { act, tool, editorZoom: zoom } = button.dataset;
      if (act) this.act(act);
      else if (zoom) this.act(`zoom-${zoom}`);
      else this.#setTool(tool === this.#gestures.tool ? "select" : tool);
    });
    const kinds = this.#find("kind");
    kinds.addEventListener("change", () => this.#setTool(kinds.value || "select"));
    const look = () => document.visibilityState === "visible" && this.#lookAgain();
    document.addEventListener("visibilitychange", look);
    setInterval(look, 20_000);
  }

  async #start() {
    const { problem } = await this.#saver.load();
    if (problem !== undefined) {
      this.#status.fail(problem);
      setTimeout(() => this.#start(), 4_000);
      return;
    }
    this.#canvas.show();
    this.#status.describe();
    this.#status.show("saved");
    this.#root.removeAttribute("aria-busy");
    this.#root.editor = this;
    const booth = this.#model.byCode(new URLSearchParams(location.search).get("booth"));
    if (booth) this.#goTo([booth.key]);
    this.#root.dispatchEvent(new CustomEvent("editor:ready", { bubbles: true }));
  }

  /** Takes over what others did, as long as nothing of ours is under way. */
  async #lookAgain() {
    const isQuiet = () => this.#saver.isIdle && !this.#gestures.isBusy && !this.#root.hasAttribute("aria-busy");
    if (!isQuiet()) return;
    if (await this.#saver.refresh(isQuiet)) this.#status.say("changedElsewhere");
  }

  // --- what is chosen ------------------------------------------------------------------------------
  choose(keys, { add = false, toggle = false, quiet = false } = {}) {
    const next = new Set(add || toggle ? this.#chosen : []);
    for (const key of keys) {
      if (toggle && next.has(key)) next.delete(key);
      else if (this.#model.items.has(key)) next.add(key);
    }
    this.#chosen = next;
    this.#canvas.choose(next);
    this.#inspector.show([...next]);
    if (!quiet) this.#list.choose(next);
    this.#remember();
  }

  get chosen() {
    return this.#model.pick(this.#chosen);
  }

  get model() {
    return this.#model;
  }

  get isSaved() {
    return this.#saver.isIdle;
  }

  #remember() {
    const [only] = this.chosen;
    const query = new URLSearchParams(location.search);
    if (this.#chosen.size === 1 && only.code) query.set("booth", only.code);
    else query.delete("booth");
    const search = query.toString();
    if (`?${search}` === location.search || (!search && !location.search)) return;
    clearTimeout(this.#remembering);
    // Browsers refuse to write the address many times a second.
    this.#remembering = setTimeout(
      () => history.replaceState(history.state, "", location.pathname + (search && `?${search}`)),
      250,
    );
  }

  #goTo(keys) {
    if (keys.length === 0) return;
    this.choose(keys);
    this.#canvas.reveal(keys, 40);
    this.#canvas.focus(keys[0]);
    const frame = this.#find("frame");
    const { top, bottom } = frame.getBoundingClientRect();
    if (top > innerHeight * 0.5 || bottom < innerHeight * 0.3) frame.scrollIntoView({ block: "start" });
  }

  #focusChosen() {
    const [key] = this.#chosen;
    if (key) this.#canvas.focus(key);
    else this.#canvas.focusFrame();
  }

  #cancel() {
    if (this.#gestures.isBusy) {
      this.#gestures.cancel();
      return true;
    }
    if (this.#gestures.tool === "select") return false;
    this.#setTool("select");
    return true;
  }

  // --- what is done --------------------------------------------------------------------------------
  act(name) {
    const acts = this.#acts;
    const chosen = this.#chosen;
    const [verb, detail] = name.split("-");
    const run = {
      undo: () => acts.undo(),
      redo: () => acts.redo(),
      rotate: () => acts.rotate(chosen),
      duplicate: () => acts.duplicate(chosen),
      copy: () => acts.copy(chosen),
      paste: () => acts.paste(this.#gestures.last),
      remove: () => acts.remove(chosen),
      align: () => acts.align(chosen, detail),
      distribute: () => acts.distribute(chosen, detail),
      split: () => acts.split([...chosen][0]),
      unblock: () => acts.unblock(chosen),
      generate: () => this.#generate(),
      renumber: () => this.#questions.renumber(this.chosen),
      merge: () => this.#questions.merge(this.chosen),
      block: () => this.#questions.block(this.chosen),
      help: () => this.#questions.help(),
      row: () => this.choose(rowOf(this.chosen[0], this.#model.booths).map((booth) => booth.key)),
      zone: () => this.#chooseZone(),
      all: () => this.choose(this.#model.booths.map((booth) => booth.key)),
      deselect: () => this.choose([]),
      inspect: () => this.#inspector.focus(),
      retry: () => this.#saver.retry(),
      snap: () => this.#setSnap(!this.#gestures.isSnapping),
      tool: () => this.#setTool(detail),
      zoom: () => (detail === "fit" ? this.#canvas.viewport.fit() : this.#canvas.zoom(detail === "in" ? 1.6 : 1 / 1.6)),
    }[verb];
    run?.();
  }

  #nudge([right, down]) {
    const grid = this.#model.terms.grid_m || 0.5;
    const keys = [...this.#chosen];
    this.#acts.move(keys, [right * grid, down * grid], { gather: `nudge ${keys.join(" ")}` });
    const [item] = this.chosen;
    this.#status.announce("moved", { left: item.x_m, top: item.y_m });
    this.#canvas.reveal(keys);
  }

  #draw(box) {
    const kind = this.#gestures.tool;
    this.#setTool("select");
    this.#acts.draw(kind, box);
    this.#focusChosen();
  }

  async #generate() {
    if (!(await this.#questions.generate(this.chosen[0]?.zone))) return;
    this.#canvas.reveal(this.#chosen);
    this.#focusChosen();
  }

  #chooseZone() {
    const zones = new Set(this.chosen.map((item) => item.zone));
    this.choose(this.#model.booths.filter((booth) => zones.has(booth.zone)).map((booth) => booth.key));
  }

  #setTool(tool) {
    this.#gestures.cancel();
    this.#gestures.tool = tool;
    this.#status.tool(tool);
  }

  #setSnap(on) {
    this.#gestures.isSnapping = on;
    this.#root.querySelector("[data-act=snap]").setAttribute("aria-pressed", on);
  }

  // --- what comes back -----------------------------------------------------------------------------
  #redraw(touched) {
    // The first one is drawn whole.
    if (!this.#root.hasAttribute("aria-busy")) this.#canvas.update(touched);
    if ([...this.#chosen].some((key) => !this.#model.items.has(key))) {
      this.choose([...this.#chosen].filter((key) => this.#model.items.has(key)));
    } else {
      this.#inspector.show([...this.#chosen]);
    }
    this.#list.show();
    this.#problems.show();
    this.#status.describe();
  }

  #refused(entry, problem) {
    if (entry.step) this.#history.drop(entry.step);
    const detail = problem.detail ?? problem.title ?? this.#texts.say("refusedPlain");
    this.#status.say("refused", { detail }, { bad: true });
  }

  #find(name) {
    return this.#root.querySelector(`[data-editor-${name}]`);
  }
}

for (const root of document.querySelectorAll("[data-editor]")) new Editor(root);
