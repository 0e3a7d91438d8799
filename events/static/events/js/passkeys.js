/* Passkeys: asks the browser for one and sends what it says with the form.
   A form says what it is for in data-passkey (sign-in, confirm, add) and where the server's wishes
   stand in data-options: an address, or the id of a JSON script. */

const toBytes = (text) => {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (char) => char.charCodeAt(0));
};

const toText = (buffer) => {
  const bytes = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte));
  return btoa(bytes.join("")).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
};

const readKeys = (list) => (list ?? []).map((item) => ({ ...item, id: toBytes(item.id) }));

async function findOptions(form) {
  const place = form.dataset.options;
  const element = document.getElementById(place);
  if (element) return JSON.parse(element.textContent);
  const answer = await fetch(place, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`no options: ${answer.status}`);
  return answer.json();
}

async function create({ creation_options: { publicKey } }) {
  const credential = await navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: toBytes(publicKey.challenge),
      user: { ...publicKey.user, id: toBytes(publicKey.user.id) },
      excludeCredentials: readKeys(publicKey.excludeCredentials),
    },
  });
  const { response } = credential;
  return {
    type: credential.type,
    id: credential.id,
    rawId: toText(credential.rawId),
    response: {
      clientDataJSON: toText(response.clientDataJSON),
      attestationObject: toText(response.attestationObject),
      transports: response.getTransports?.() ?? [],
    },
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

async function get({ request_options: { publicKey } }) {
  const credential = await navigator.credentials.get({
    publicKey: {
      ...publicKey,
      challenge: toBytes(publicKey.challenge),
      allowCredentials: readKeys(publicKey.allowCredentials),
    },
  });
  const { response } = credential;
  return {
    type: credential.type,
    id: credential.id,
    rawId: toText(credential.rawId),
    response: {
      clientDataJSON: toText(response.clientDataJSON),
      authenticatorData: toText(response.authenticatorData),
      signature: toText(response.signature),
      userHandle: response.userHandle ? toText(response.userHandle) : null,
    },
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

function explain(form, text) {
  const problem = form.querySelector("[data-passkey-problem]");
  problem.textContent = text;
  problem.hidden = !text;
}

async function submit(form) {
  explain(form, "");
  try {
    const options = await findOptions(form);
    const credential = form.dataset.passkey === "add" ? await create(options) : await get(options);
    form.elements.credential.value = JSON.stringify(credential);
    form.submit();
  } catch (error) {
    // A cancelled prompt and one that timed out look alike, so that no page learns which.
    const isRefused = error instanceof DOMException && error.name !== "NotAllowedError";
    explain(form, isRefused ? form.dataset.unsupported : form.dataset.cancelled);
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (window.PublicKeyCredential) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      submit(form);
    });
    form.querySelector("[data-passkey-start]")?.addEventListener("click", () => submit(form));
  } else if (form.dataset.passkey === "add") {
    explain(form, form.dataset.unsupported);
  }
}
