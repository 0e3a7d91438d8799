/* A keyboard-wedge scanner types like a very fast person and ends with Enter or Tab. Where the keyboard's
   layout is Thai, `event.key` is Thai too, so the physical key and Shift say what was meant. */

const GAP = 80;
// Fewer keys in a row than this are somebody typing.
const SHORTEST = 4;
const SHORTEST_IN_FIELD = 20;

const PLAIN = {
  Space: " ", Minus: "-", Equal: "=", Period: ".", Slash: "/", Semicolon: ";", Comma: ",",
  Quote: "'", Backquote: "`", BracketLeft: "[", BracketRight: "]", Backslash: "\\",
  NumpadAdd: "+", NumpadSubtract: "-", NumpadMultiply: "*", NumpadDivide: "/", NumpadDecimal: ".",
};
const SHIFTED = {
  Space: " ", Minus: "_", Equal: "+", Period: ">", Slash: "?", Semicolon: ":", Comma: "<",
  Quote: '"', Backquote: "~", BracketLeft: "{", BracketRight: "}", Backslash: "|",
  NumpadAdd: "+", NumpadSubtract: "-", NumpadMultiply: "*", NumpadDivide: "/", NumpadDecimal: ".",
};
const SHIFTED_DIGITS = ")!@#$%^&*(";

/** The character of the key's place on a US keyboard; letters are capitals, as in every badge code. */
export function characterOf({ code, key, shiftKey }) {
  if (/^Key[A-Z]$/.test(code)) return code[3];
  if (/^Digit\d$/.test(code)) return shiftKey ? SHIFTED_DIGITS[code[5]] : code[5];
  if (/^Numpad\d$/.test(code)) return code[6];
  if (code) return (shiftKey ? SHIFTED : PLAIN)[code] ?? "";
  // Some scanners over Bluetooth name no key.
  return key?.length === 1 && key >= " " && key <= "~" ? key.toUpperCase() : "";
}

function isField(element) {
  return element.matches?.("input:not([type=radio], [type=checkbox]), textarea") ?? false;
}

/** Calls `onRead(text)` for each burst of keys that ends in Enter or Tab. */
export class Wedge {
  #onRead;
  #text = "";
  #last = -Infinity;

  constructor(onRead) {
    this.#onRead = onRead;
    document.addEventListener("keydown", (event) => this.#hear(event), { capture: true });
  }

  #hear(event) {
    if (event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.timeStamp - this.#last > GAP) this.#text = "";
    if (event.key === "Enter" || event.key === "Tab" || event.code === "NumpadEnter") {
      this.#end(event);
      return;
    }
    const character = characterOf(event);
    if (!character) return;
    this.#last = event.timeStamp;
    this.#text += character;
    // A space would press the focused button; a field keeps what it gets until the burst has ended.
    if (this.#text.length > 1 && !isField(event.target)) event.preventDefault();
  }

  #end(event) {
    const text = this.#text;
    this.#text = "";
    const inField = isField(event.target);
    if (text.length < (inField ? SHORTEST_IN_FIELD : SHORTEST)) return;
    event.preventDefault();
    event.stopPropagation();
    if (inField) event.target.value = "";
    this.#onRead(text);
  }
}
