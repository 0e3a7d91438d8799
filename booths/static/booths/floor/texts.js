/** The words of the template, by key; `{name}` in them is filled from `values`. */
export class Texts {
  #words = {};
  #number;

  constructor(element, language) {
    // A copy: each look into a dataset asks the document.
    Object.assign(this.#words, element.dataset);
    this.#number = new Intl.NumberFormat(language);
  }

  say(key, values = {}) {
    let text = this.#words[key] ?? key;
    for (const name in values) {
      const value = values[name];
      text = text.replace(`{${name}}`, () => (typeof value === "number" ? this.number(value) : value));
    }
    return text;
  }

  state(state) {
    return this.say(`state${state[0].toUpperCase()}${state.slice(1)}`);
  }

  number(value) {
    return this.#number.format(value);
  }
}

const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export function escape(text) {
  return /[&<>"']/.test(text) ? String(text).replace(/[&<>"']/g, (character) => ENTITIES[character]) : text;
}

/** An element with attributes and children, all of them text unless they are nodes. */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}
