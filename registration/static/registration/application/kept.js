// What a browser has not sent yet, by the page that it belongs to. It is written before anything is sent and
// erased once the server has it; signing out erases all of it (site.js).

const MARK = "unsent:";
const DAYS = 7;

const name = (owner, path) => `${MARK}${owner}:${path}`;

/** Keep `item` for the page at `path`; false where this browser keeps nothing. */
export function keep(owner, path, item) {
  try {
    localStorage.setItem(name(owner, path), JSON.stringify({ ...item, at: Date.now() }));
    return true;
  } catch {
    return false;
  }
}

export function forget(owner, path) {
  try {
    localStorage.removeItem(name(owner, path));
  } catch {
    // Nothing was kept there.
  }
}

/** What is kept for the page, or null. */
export function recall(owner, path) {
  try {
    return read(localStorage.getItem(name(owner, path)));
  } catch {
    return null;
  }
}

/** [path, item] of all pages below `base`; what is older than a week goes. */
export function listKept(owner, base) {
  const found = [];
  try {
    for (const key of Object.keys(localStorage)) {
      if (!key.startsWith(MARK)) continue;
      const item = read(localStorage.getItem(key));
      if (item === null) localStorage.removeItem(key);
      else if (key.startsWith(name(owner, base))) found.push([key.slice(name(owner, "").length), item]);
    }
  } catch {
    return [];
  }
  return found;
}

function read(text) {
  if (!text) return null;
  try {
    const item = JSON.parse(text);
    return Date.now() - item.at < DAYS * 86_400_000 ? item : null;
  } catch {
    return null;
  }
}
