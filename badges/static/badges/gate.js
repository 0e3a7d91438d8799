import { Texts } from "../booths/floor/texts.js";
import { Memory } from "./gate/memory.js";
import { Scanner } from "./gate/scanner.js";

/** Either asks where this device stands, or reads badges there. */
function open(root) {
  const memory = new Memory(root.dataset.fair);
  const texts = new Texts(root.querySelector("[data-gate-texts]"), document.documentElement.lang);
  if (keepNewPairing(root, memory)) return;
  if (location.hash === "#unpaired") {
    memory.forget();
    history.replaceState(null, "", location.pathname);
  }
  const { pairing } = memory;
  if (!pairing) return;

  root.querySelector("[data-gate-pair]").hidden = true;
  const scan = root.querySelector("[data-gate-scan]");
  scan.hidden = false;
  const gates = root.querySelector("[data-gate-pair] select");
  const gate = [...(gates?.options ?? [])].find((option) => option.value === pairing.gate);
  scan.querySelector("[data-gate-name]").textContent = gate?.textContent ?? pairing.gate;
  scan.querySelector("[data-device-name]").textContent = pairing.name;
  scan.querySelector("[data-unpair]").elements.device.value = pairing.device;
  new Scanner(root, {
    texts,
    memory,
    pairing,
    onEnded() {
      memory.forget();
      location.reload();
    },
  });
}

/** The answer to the form holds the token once; from here on only this browser has it. */
function keepNewPairing(root, memory) {
  const written = root.querySelector("#gate-paired");
  if (!written) return false;
  memory.forget();
  memory.pairing = JSON.parse(written.textContent);
  written.remove();
  location.replace(location.pathname);
  return true;
}

for (const root of document.querySelectorAll("[data-gate]")) open(root);
