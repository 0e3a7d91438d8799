// On the pages of an application beside its sections: what this browser has kept of them goes out, or says why not.
import { forget, listKept } from "./kept.js";
import { guardSignOut, post, Retry } from "./sending.js";

const box = document.querySelector("[data-outbox]");
const { owner, base } = box?.dataset ?? {};
const retry = new Retry(flush);

export const hasUnsent = () => box !== null && listKept(owner, base).length > 0;

/** Send what can be sent; true when nothing is left. */
export async function flush() {
  if (!box) return true;
  const kept = listKept(owner, base);
  const open = [];
  let waiting = false;
  for (const [path, item] of kept) {
    if (item.mode === "check") {
      open.push(path);
      continue;
    }
    const name = [
      ["version", item.version],
      ["writer", item.writer],
    ];
    const { kind } = await post(path, [...item.entries, ...name], "save");
    if (kind === "saved") forget(owner, path);
    else if (kind === "offline" || kind === "retry") waiting = true;
    else open.push(path);
  }
  show(open, waiting);
  if (waiting) retry.later();
  else retry.done();
  // The page shows what stood on the server before.
  if (kept.length > 0 && !waiting && open.length === 0) location.reload();
  return !waiting && open.length === 0;
}

function show(open, waiting) {
  box.hidden = open.length === 0 && !waiting;
  const lines = waiting ? [document.createTextNode(box.dataset.sayWaiting)] : [];
  for (const path of open) {
    const link = document.createElement("a");
    link.href = path;
    link.textContent = box.dataset.sayOpen;
    lines.push(`${box.dataset.sayConflict} `, link);
  }
  const paragraph = document.createElement("p");
  paragraph.append(...lines);
  box.querySelector("[data-outbox-text]").replaceChildren(paragraph);
}

if (hasUnsent()) flush();
if (box) guardSignOut(hasUnsent, flush, box.dataset.sayLeave);
