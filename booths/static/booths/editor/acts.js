import { copyOf, placeCopies, putAside, takeOut, whereFree, whereTo } from "./copies.js";
import { align, boundsOf, distribute, keepInside, rotate, round } from "./geometry.js";
import { freeCodes } from "./numbering.js";

const SIZE = 3;
// Milliseconds between steps of the keyboard that are taken back as one.
const TOGETHER = 2_000;

/**
 * Everything that can be done to the plan. Each is one step: shown at once, sent to the server, taken back by undo.
 */
export class Acts {
  #model;
  #saver;
  #history;
  #on;
  #codesElsewhere;
  #size = { width_m: SIZE, depth_m: SIZE };

  /** `on` has `changed(keys)`, `choose(keys)` and `say(key, values)`. */
  constructor({ model, saver, history, codesElsewhere, on }) {
    this.#model = model;
    this.#saver = saver;
    this.#history = history;
    this.#codesElsewhere = codesElsewhere;
    this.#on = on;
  }

  /** Codes that a new booth may not have: those of the fair. */
  get taken() {
    const here = this.#model.booths.flatMap((booth) => [booth.code, ...(booth.merged ?? [])]);
    return new Set([...this.#codesElsewhere, ...here]);
  }

  // --- places and sizes ------------------------------------------------------------------------------
  move(keys, by, { gather = null } = {}) {
    const items = this.#model.pick(keys);
    if (items.length === 0) return;
    const [dx, dy] = keepInside(boundsOf(items), by, this.#model.hall);
    if (dx === 0 && dy === 0) return;
    this.#change("move", items, (item) => ({ x_m: round(item.x_m + dx), y_m: round(item.y_m + dy) }), { gather });
  }

  resize(key, box) {
    this.#change("resize", this.#model.pick([key]), () => box);
  }

  rotate(keys) {
    const items = this.#model.pick(keys);
    if (items.length === 0) return;
    const turned = rotate(items, this.#model.hall);
    this.#change("rotate", items, (_, index) => turned[index]);
  }

  align(keys, edge) {
    const items = this.#model.pick(keys);
    if (items.length < 2) return;
    const places = align(items, edge);
    this.#change("align", items, (_, index) => places[index]);
  }

  distribute(keys, axis) {
    const items = this.#model.pick(keys);
    if (items.length < 3) return;
    const places = distribute(items, axis);
    this.#change("distribute", items, (_, index) => places[index]);
  }

  /** `fields` for each item, as the inspector gives them. Returns what became of it. */
  edit(keys, fields) {
    return this.#change("edit", this.#model.pick(keys), (item) =>
      typeof fields === "function" ? fields(item) : fields,
    );
  }

  renumber(pairs) {
    const codes = new Map(pairs.map(({ booth, code }) => [booth.key, code]));
    this.#change("renumber", pairs.map(({ booth }) => booth), (booth) => ({ code: codes.get(booth.key) }));
  }

  // --- more and fewer --------------------------------------------------------------------------------
  generate(booths) {
    this.#add("generate", booths.map((booth) => ({ slots: 1, ...booth, type: "booths" })));
  }

  /** A booth (`kind` "booth") or a feature in `box`; without a size it gets the last one that was used. */
  draw(kind, box) {
    const { hall } = this.#model;
    const sized = { ...this.#size, ...box };
    const [dx, dy] = keepInside(sized, [0, 0], hall);
    const place = { ...sized, x_m: round(sized.x_m + dx), y_m: round(sized.y_m + dy) };
    if (kind !== "booth") {
      return this.#add("draw", [{ ...place, kind, label_th: "", label_en: "", type: "features" }]);
    }
    const near = this.#nearest(place);
    const zone = near?.zone ?? this.#model.zones[0]?.code;
    if (!zone) return this.#on.say("noZones");
    this.#size = { width_m: place.width_m, depth_m: place.depth_m };
    const [code] = near ? freeCodes(near.code, 1, this.taken) : freeCodes("A00", 1, this.taken);
    return this.#add("draw", [{ ...place, code, zone, front: near?.front ?? "s", slots: 1, type: "booths" }]);
  }

  copy(keys) {
    const count = putAside(this.#model.pick(keys));
    if (count) this.#on.say("copied", { count });
  }

  /** What was copied, with its middle at `place` where there is one, else a step aside. */
  paste(place = null) {
    const items = takeOut();
    if (items.length) this.#place(items, whereTo(items, place, this.#model.terms.grid_m || 1));
  }

  duplicate(keys) {
    const items = this.#model.pick(keys).map(copyOf);
    if (items.length) this.#place(items, whereFree(items, this.#model));
  }

  #place(items, by) {
    this.#add("paste", placeCopies(items, by, this.#model, this.taken));
  }

  remove(keys) {
    const items = this.#model.pick(keys);
    const had = items.filter((item) => item.taken);
    if (had.length) {
      this.#on.say("cannotRemove", { codes: had.map((booth) => booth.code).join(", ") }, { bad: true });
      return;
    }
    if (items.length === 0) return;
    this.#do("remove", { remove: items.map((item) => item.key) });
    this.#on.choose([]);
    this.#on.say("removed", { count: items.length });
  }

  // --- what only the server can do -------------------------------------------------------------------
  merge(keys, survivor) {
    const all = [...keys];
    const redo = () => this.#ask("merge", () => ({ ids: this.#ids(all), survivor: this.#model.idOf(survivor) }));
    const undo = () => this.#ask("split", () => ({ id: this.#model.idOf(survivor) }));
    this.#begin("merge", redo, undo).then(() => this.#on.choose([survivor]));
  }

  split(key) {
    const codes = this.#model.items.get(key).merged ?? [];
    const all = () => [key, ...codes.map((code) => this.#model.byCode(code)?.key).filter(Boolean)];
    const redo = () => this.#ask("split", () => ({ id: this.#model.idOf(key) }));
    const undo = () => this.#ask("merge", () => ({ ids: this.#ids(all()), survivor: this.#model.idOf(key) }));
    this.#begin("split", redo, undo).then(() => this.#on.choose(all()));
  }

  block(keys, reason) {
    const all = [...keys];
    const redo = () => this.#ask("block", () => ({ ids: this.#ids(all), reason }));
    const undo = () => this.#ask("unblock", () => ({ ids: this.#ids(all) }));
    this.#begin("block", redo, undo);
  }

  unblock(keys) {
    const reasons = new Map();
    for (const { key, closed_reason: reason } of this.#model.pick(keys)) {
      if (reason) reasons.set(reason, [...(reasons.get(reason) ?? []), key]);
    }
    const all = [...reasons.values()].flat();
    const redo = () => this.#ask("unblock", () => ({ ids: this.#ids(all) }));
    const undo = () => {
      for (const [reason, some] of reasons) this.#ask("block", () => ({ ids: this.#ids(some), reason }));
    };
    this.#begin("unblock", redo, undo);
  }

  // --- steps -----------------------------------------------------------------------------------------
  undo() {
    this.#travel("undo", "undone");
  }

  redo() {
    this.#travel("redo", "redone");
  }

  #travel(way, said) {
    this.#saver.flush();
    const step = this.#history[way]();
    if (step) this.#on.say(said, { step: step.label });
  }

  #change(label, items, fieldsFor, { gather = null } = {}) {
    const change = {};
    items.forEach((item, index) => {
      const fields = fieldsFor(item, index);
      const news = Object.entries(fields).filter(([name, value]) => !isSame(item[name], value));
      if (news.length) change[item.key] = Object.fromEntries(news);
    });
    if (Object.keys(change).length === 0) return Promise.resolve({ ok: true });
    return this.#do(label, { change }, gather);
  }

  #add(label, items) {
    const add = {};
    for (const item of items) {
      const key = this.#model.newKey(item.type);
      const shown =
        item.type === "booths"
          ? { state: "vacant", taken: false, merged: [], closed_reason: "", services: {}, ...item }
          : item;
      add[key] = { ...shown, key };
    }
    const done = this.#do(label, { add });
    this.#on.choose(Object.keys(add));
    return done;
  }

  /** Steps of one `gather` that follow each other closely are one step, stored together where that is still possible. */
  #do(label, patch, gather = null) {
    const back = this.#model.apply(patch);
    this.#on.changed(keysOf(patch));
    const step = this.#step(label, patch, back, gather);
    const waiting = gather && this.#saver.gathering(gather);
    if (!waiting) return this.#saver.send({ patch: structuredClone(patch), step, gather });
    joinChanges(waiting.patch, patch);
    return waiting.done;
  }

  #step(label, patch, back, gather) {
    const { last } = this.#history;
    const now = performance.now();
    if (gather && last?.gather === gather && now - last.at < TOGETHER) {
      joinChanges(last.patch, patch);
      last.back.change = joinChanges({ change: back.change }, last.back).change;
      last.at = now;
      return last;
    }
    const step = { label, gather, at: now, patch: structuredClone(patch), back };
    step.undo = () => this.#send(step.back);
    step.redo = () => this.#send(step.patch);
    this.#history.push(step);
    return step;
  }

  #send(patch) {
    this.#model.apply(patch);
    this.#on.changed(keysOf(patch));
    this.#on.choose([...Object.keys(patch.add ?? {}), ...Object.keys(patch.change ?? {})]);
    this.#saver.send({ patch });
  }

  async #begin(label, redo, undo) {
    const step = { label, undo, redo };
    this.#history.push(step);
    const { ok } = await redo();
    if (!ok) this.#history.drop(step);
  }

  #ask(path, body) {
    return this.#saver.send({ path, body });
  }

  #ids(keys) {
    return keys.map((key) => this.#model.idOf(key)).filter((id) => id !== null);
  }

  #nearest({ x_m: x, y_m: y }) {
    const far = (booth) => Math.hypot(booth.x_m - x, booth.y_m - y);
    return this.#model.booths.reduce((best, booth) => (best && far(best) <= far(booth) ? best : booth), null);
  }
}

/** Lays the changes of `next` over those of `patch`. */
function joinChanges(patch, next) {
  for (const [key, fields] of Object.entries(next.change)) patch.change[key] = { ...patch.change[key], ...fields };
  return patch;
}

export function keysOf(patch) {
  return new Set([
    ...(patch.remove ?? []),
    ...Object.keys(patch.add ?? {}),
    ...Object.keys(patch.change ?? {}),
  ]);
}

function isSame(one, other) {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
