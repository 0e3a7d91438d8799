import { linesOf } from "./geometry.js";

const PARTS = /^(.*?)(\d+)([^\d]*)$/u;
const LAST_WORD = /^(.*?)([A-Za-z]+|\d+)([^A-Za-z\d]*)$/;

/** `A-01` is a head `A-`, a number 1 in two digits and a tail; null where there is no number. */
export function readCode(code) {
  const found = PARTS.exec(code.trim());
  if (!found) return null;
  const [, head, digits, tail] = found;
  return { head, number: Number(digits), digits: digits.length, tail };
}

export function writeCode({ head, number, digits, tail }) {
  return `${head}${String(number).padStart(digits, "0")}${tail}`;
}

/** The head of the row after it: A- is followed by B-, Z by AA, A9- by A10-. */
export function nextHead(head, by = 1) {
  const found = LAST_WORD.exec(head);
  if (!found) return `${head}${by + 1}-`;
  const [, before, word, after] = found;
  if (/\d/.test(word)) return `${before}${String(Number(word) + by).padStart(word.length, "0")}${after}`;
  return `${before}${nextLetters(word, by)}${after}`;
}

function nextLetters(word, by) {
  const small = word === word.toLowerCase();
  let number = 0;
  for (const letter of word.toUpperCase()) number = number * 26 + letter.charCodeAt(0) - 64;
  let letters = "";
  for (number += by; number > 0; number = Math.floor((number - 1) / 26)) {
    letters = String.fromCharCode(65 + ((number - 1) % 26)) + letters;
  }
  return small ? letters.toLowerCase() : letters;
}

/**
 * Codes for rows of so many booths, from the first one. `rows` says what a new row does: `letter` starts the
 * number again under the next letter, `on` goes on counting. Null where the first code has no number.
 */
export function codesFor(lengths, { first, rows = "letter", step = 1 }) {
  const start = readCode(first);
  if (!start) return null;
  const codes = [];
  let number = start.number;
  lengths.forEach((length, row) => {
    const head = rows === "letter" ? (row ? nextHead(start.head, row) : start.head) : start.head;
    if (rows === "letter") number = start.number;
    for (let place = 0; place < length; place += 1, number += step) {
      codes.push(writeCode({ ...start, head, number }));
    }
  });
  return codes;
}

/** The booths in the order of their new codes, and the codes. `way`: `rows` `columns`, with `snake` there and back. */
export function renumber(booths, { first, way = "rows", snake = false, rows = "on", step = 1 }) {
  const lines = linesOf(booths, way).map((line, index) => (snake && index % 2 ? [...line].reverse() : line));
  const codes = codesFor(lines.map((line) => line.length), { first, rows, step });
  return codes && lines.flat().map((booth, index) => ({ booth, code: codes[index] }));
}

/** The next codes after `code` that nobody has. */
export function freeCodes(code, count, taken) {
  const start = readCode(code) ?? { head: `${code}-`, number: 0, digits: 1, tail: "" };
  const codes = [];
  for (let number = start.number + 1; codes.length < count; number += 1) {
    const next = writeCode({ ...start, number });
    if (!taken.has(next)) codes.push(next);
  }
  return codes;
}
