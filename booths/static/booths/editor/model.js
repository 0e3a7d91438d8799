const ITEM = { booths: "b", features: "f" };

/**
 * The plan as it is shown: what the server last said, with what it has not stored yet on top.
 *
 * An item keeps its key as long as the page lives, also while it is removed: undo brings back the same thing
 * though the server numbers it anew. A patch is `{change: {key: fields}, add: {key: item}, remove: [key]}`.
 */
export class Model {
  version = 0;
  hall = null;
  terms = {};
  zones = [];
  problems = [];
  items = new Map();
  #base = new Map();
  #ids = new Map();
  #keys = new Map();
  #awaited = new Map();
  #last = 0;

  /** Takes the server's plan and lays `patches` over it again. Returns the keys that look different now. */
  take(document, patches = []) {
    const { version, hall, terms, zones, problems } = document;
    Object.assign(this, { version, hall, terms, zones, problems });
    const before = this.items;
    this.#base = new Map();
    for (const booth of document.booths) this.#keep("booths", booth);
    for (const feature of document.features) this.#keep("features", feature);
    this.items = new Map(this.#base);
    for (const patch of patches) this.apply(patch);
    const touched = new Set();
    for (const [key, item] of this.items) if (!isSame(item, before.get(key))) touched.add(key);
    for (const key of before.keys()) if (!this.items.has(key)) touched.add(key);
    return touched;
  }

  get booths() {
    return this.of("booths");
  }

  get features() {
    return this.of("features");
  }

  of(type) {
    return [...this.items.values()].filter((item) => item.type === type);
  }

  /** Items of these keys that are there. */
  pick(keys) {
    return [...keys].flatMap((key) => this.items.get(key) ?? []);
  }

  byCode(code) {
    return this.booths.find((booth) => booth.code === code) ?? null;
  }

  byId(type, id) {
    return this.items.get(this.#keys.get(`${ITEM[type]}${id}`)) ?? null;
  }

  idOf(key) {
    return this.#ids.get(key) ?? null;
  }

  zone(code) {
    return this.zones.find((zone) => zone.code === code) ?? null;
  }

  newKey(type) {
    this.#last += 1;
    return `${ITEM[type]}-${this.#last}`;
  }

  /** Lays a patch over what is shown. Returns the patch that takes it back. */
  apply(patch) {
    const back = { change: {}, add: {}, remove: [] };
    for (const key of patch.remove ?? []) {
      const item = this.items.get(key);
      if (!item) continue;
      back.add[key] = item;
      this.items.delete(key);
    }
    for (const [key, item] of Object.entries(patch.add ?? {})) {
      if (!this.items.has(key)) back.remove.push(key);
      this.items.set(key, { ...item, key });
    }
    for (const [key, fields] of Object.entries(patch.change ?? {})) {
      const item = this.items.get(key);
      if (!item) continue;
      back.change[key] = Object.fromEntries(Object.keys(fields).map((name) => [name, item[name]]));
      this.items.set(key, { ...item, ...fields });
    }
    return back;
  }

  /** What of a patch still has something to change. */
  isStale(patch) {
    const known = (key) => this.#base.has(key) || this.items.has(key);
    return (
      Object.keys(patch.add ?? {}).length === 0 &&
      !(patch.remove ?? []).some(known) &&
      !Object.keys(patch.change ?? {}).some(known)
    );
  }

  /** A patch in the API's words. */
  write(patch) {
    const body = { booths: [], remove_booths: [], features: [], remove_features: [] };
    const typeOf = (key) => (key.startsWith("b") ? "booths" : "features");
    for (const key of patch.remove ?? []) {
      const id = this.#ids.get(key);
      if (id !== undefined && this.#base.has(key)) body[`remove_${typeOf(key)}`].push(id);
    }
    for (const [key, item] of Object.entries(patch.add ?? {})) {
      body[item.type].push(fieldsOf(item));
      this.#awaited.set(key, item);
    }
    for (const [key, fields] of Object.entries(patch.change ?? {})) {
      if (this.#base.has(key)) body[typeOf(key)].push({ id: this.#ids.get(key), ...fields });
    }
    for (const name of Object.keys(body)) if (body[name].length === 0) delete body[name];
    return body;
  }

  #keep(type, data) {
    const name = `${ITEM[type]}${data.id}`;
    let key = this.#keys.get(name);
    if (!key) {
      key = this.#recognise(type, data) ?? name;
      this.#keys.set(name, key);
    }
    this.#ids.set(key, data.id);
    this.#base.set(key, { ...data, type, key });
  }

  /** Something that we added comes back with the server's number. */
  #recognise(type, data) {
    for (const [key, item] of this.#awaited) {
      if (item.type !== type) continue;
      const same =
        type === "booths"
          ? item.code === data.code
          : item.kind === data.kind && item.x_m === data.x_m && item.y_m === data.y_m;
      if (!same) continue;
      this.#awaited.delete(key);
      return key;
    }
    return null;
  }
}

const WRITTEN = {
  booths: ["code", "zone", "x_m", "y_m", "width_m", "depth_m", "front", "slots", "services", "closed_reason"],
  features: ["kind", "x_m", "y_m", "width_m", "depth_m", "label_th", "label_en"],
};

export function fieldsOf(item) {
  return Object.fromEntries(
    WRITTEN[item.type].filter((name) => item[name] !== undefined).map((name) => [name, item[name]]),
  );
}

function isSame(one, other) {
  return one !== undefined && other !== undefined && JSON.stringify(one) === JSON.stringify(other);
}
