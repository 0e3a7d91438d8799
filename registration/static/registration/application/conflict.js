// Two devices wrote the same section: both are shown, and the person chooses.

/** The entries of a form as it stands; `given` reads what the server had written into the page. */
export function readEntries(form, { given = false } = {}) {
  const entries = [];
  for (const control of form.elements) {
    if (!control.name || control.disabled || SKIPPED.has(control.name)) continue;
    if (control.type === "checkbox" || control.type === "radio") {
      if (given ? control.defaultChecked : control.checked) entries.push([control.name, control.value]);
    } else if (control.type !== "submit" && control.type !== "button") {
      entries.push([control.name, given ? control.defaultValue : control.value]);
    }
  }
  return entries;
}

const SKIPPED = new Set(["csrfmiddlewaretoken", "version"]);

export function fillIn(form, entries) {
  for (const control of form.elements) {
    if (!control.name || SKIPPED.has(control.name)) continue;
    if (control.type === "checkbox" || control.type === "radio") {
      control.checked = entries.some(([name, value]) => name === control.name && value === control.value);
    } else if (control.type !== "submit" && control.type !== "button") {
      control.value = entries.find(([name]) => name === control.name)?.[1] ?? "";
    }
  }
}

/** What the server has, as entries of this form. */
export function asEntries(form, values) {
  const entries = [];
  for (const [name, value] of Object.entries(values)) {
    if (Array.isArray(value)) entries.push(...value.map((one) => [name, String(one)]));
    else if (value === true) entries.push([name, "on"]);
    else if (value !== false) entries.push([name, value === null ? "" : String(value)]);
  }
  return entries;
}

/** Let the person choose: resolves to "mine" or "theirs". */
export function choose(form, mine, theirs) {
  const panel = form.querySelector("[data-conflict]");
  const rows = [...form.querySelectorAll("[data-entry]")]
    .map((entry) => [entry, inWords(form, entry, mine), inWords(form, entry, theirs)])
    .filter(([, here, there]) => here !== there)
    .map(([entry, here, there]) => row(entry.querySelector("legend, label").textContent.trim(), here, there));
  panel.querySelector("[data-conflict-rows]").replaceChildren(...rows);
  panel.hidden = false;
  panel.scrollIntoView({ block: "start" });
  panel.focus({ preventScroll: true });
  return new Promise((resolve) => {
    const answer = (choice) => () => {
      panel.hidden = true;
      resolve(choice);
    };
    panel.querySelector("[data-keep-mine]").onclick = answer("mine");
    panel.querySelector("[data-take-theirs]").onclick = answer("theirs");
  });
}

function inWords(form, entry, entries) {
  const name = entry.dataset.entry;
  const values = entries.filter(([key]) => key === name).map(([, value]) => value);
  const controls = [...form.elements].filter((control) => control.name === name);
  if (controls.length === 1 && controls[0].type === "checkbox") return values.length > 0 ? "✓" : "–";
  if (controls.some((control) => control.type === "checkbox" || control.type === "radio")) {
    const chosen = controls.filter((control) => values.includes(control.value));
    return chosen.map((control) => control.closest("label").querySelector("strong").textContent.trim()).join(", ") || "–";
  }
  return values[0] || "–";
}

function row(label, here, there) {
  const line = document.createElement("tr");
  const head = document.createElement("th");
  head.scope = "row";
  head.textContent = label;
  line.append(head);
  for (const text of [here, there]) line.insertCell().textContent = text;
  return line;
}
