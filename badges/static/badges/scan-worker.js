/* Reads QR codes off the main thread. A classic worker: its own response carries the policy that lets
   WebAssembly compile, which the page may not. */
"use strict";

const OPTIONS = {
  formats: ["QRCode"],
  textMode: "Plain",
  tryInvert: false,
  maxNumberOfSymbols: 1,
};

let reader = null;

async function load({ library, wasm }) {
  importScripts(library);
  reader = self.ZXingWASM;
  await reader.prepareZXingModule({
    overrides: { locateFile: (name) => (name.endsWith(".wasm") ? wasm : name) },
    fireImmediately: true,
  });
  self.postMessage({ type: "ready" });
}

async function read({ width, height, pixels }) {
  const image = new ImageData(new Uint8ClampedArray(pixels), width, height);
  const [found] = await reader.readBarcodes(image, OPTIONS);
  self.postMessage({ type: "read", text: found?.text ?? "", pixels }, [pixels]);
}

self.onmessage = async ({ data }) => {
  try {
    await (data.type === "load" ? load(data) : read(data));
  } catch (error) {
    self.postMessage({ type: "failed", during: data.type, message: String(error) });
  }
};
