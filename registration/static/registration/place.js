// The sub-district by any spelling: a combobox (WAI-ARIA 1.2) over the register of places. Without this
// script the same field is searched by its button, and the places are radio buttons.

const WAIT_MS = 200;
const LIMIT = 12;

for (const root of document.querySelectorAll("[data-place]")) enhance(root);

function enhance(root) {
  const input = root.querySelector("input[name='place_q']");
  const list = root.querySelector("[role='listbox']");
  const status = root.querySelector("[data-place-status]");
  const found = root.querySelector("[data-place-found]");
  const postal = document.querySelector("input[name='postal_code']");
  const code = takeOver(root);
  let options = [];
  let active = -1;
  let timer = 0;
  let asked = null;

  root.querySelector("[data-place-search]").hidden = true;
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("autocomplete", "off");
  input.setAttribute("autocapitalize", "off");
  input.setAttribute("spellcheck", "false");

  input.addEventListener("input", (event) => {
    if (event.isComposing) return;
    // What was chosen no longer stands there.
    code.value = "";
    clearTimeout(timer);
    timer = setTimeout(search, WAIT_MS);
  });
  input.addEventListener("compositionend", () => {
    code.value = "";
    clearTimeout(timer);
    timer = setTimeout(search, WAIT_MS);
  });
  input.addEventListener("keydown", onKey);
  input.addEventListener("blur", () => close());
  // The list must not take the focus from the field, or a press on it would close it first.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[role='option']");
    if (item) choose([...list.children].indexOf(item));
  });

  async function search() {
    const text = input.value.trim();
    asked?.abort();
    if (text === "") {
      close();
      return;
    }
    asked = new AbortController();
    const url = `${root.dataset.url}?q=${encodeURIComponent(text)}&limit=${LIMIT}`;
    try {
      const answer = await fetch(url, {
        signal: asked.signal,
        headers: { Accept: "application/json" },
        credentials: "same-origin",
      });
      if (!answer.ok) throw new Error(String(answer.status));
      show((await answer.json()).items);
    } catch (error) {
      if (error.name === "AbortError") return;
      close();
      status.textContent = root.dataset.failed;
      root.querySelector("[data-place-search]").hidden = false;
    }
  }

  function show(places) {
    options = places;
    active = -1;
    list.replaceChildren(
      ...places.map((place, index) => {
        const item = document.createElement("li");
        item.id = `${list.id}-${index}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        item.textContent = place.label;
        return item;
      }),
    );
    input.removeAttribute("aria-activedescendant");
    list.hidden = places.length === 0;
    input.setAttribute("aria-expanded", String(places.length > 0));
    status.textContent =
      places.length === 0 ? root.dataset.none : root.dataset.found.replace("{count}", places.length);
  }

  function close() {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function move(to) {
    const items = [...list.children];
    active = (to + items.length) % items.length;
    items.forEach((item, index) => item.setAttribute("aria-selected", String(index === active)));
    items[active].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", items[active].id);
  }

  function choose(index) {
    const place = options[index];
    input.value = place.label;
    found.value = place.label;
    code.value = place.code;
    if (postal) [postal.value] = place.postal_codes;
    status.textContent = place.label;
    close();
  }

  function onKey(event) {
    const isOpen = !list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!isOpen) {
        search();
        return;
      }
      const down = event.key === "ArrowDown";
      move(active < 0 ? (down ? 0 : -1) : active + (down ? 1 : -1));
    } else if (event.key === "Enter" && isOpen) {
      // Enter in an open list is an answer to it, never the form's.
      event.preventDefault();
      if (active >= 0) choose(active);
      else if (options.length === 1) choose(0);
    } else if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      close();
    } else if (event.key === "Tab" && isOpen && active >= 0) {
      choose(active);
    }
  }
}

/** The hidden field for the chosen code; it takes the place of the radio buttons, where there are some. */
function takeOver(root) {
  const there = root.querySelector("[data-place-code]");
  if (there) return there;
  const offered = root.querySelector("[data-place-offered]");
  const code = document.createElement("input");
  code.type = "hidden";
  code.name = "subdistrict";
  root.append(code);
  // What the server offered stays in sight; a press on one of them is a choice.
  for (const radio of offered.querySelectorAll("input")) {
    radio.name = "offered";
    radio.checked = false;
    radio.addEventListener("change", () => {
      code.value = radio.value;
    });
  }
  return code;
}
