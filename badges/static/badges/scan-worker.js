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
let canvas = null;

async function load({ library, wasm }) {
  importScripts(library);
  reader = self.ZXingWASM;
  await reader.prepareZXingModule({
    overrides: { locateFile: (name) => (name.endsWith(".wasm") ? wasm : name) },
    fireImmediately: true,
  });
  self.postMessage({ type: "ready" });
}

/* A frame comes as the camera gave it, or as pixels from a browser whose workers cannot take one. */
function pixelsOf({ side, frame, from, pixels }) {
  if (!frame) return new ImageData(new Uint8ClampedArray(pixels), side, side);
  canvas ??= new OffscreenCanvas(side, side).getContext("2d", { willReadFrequently: true });
  if (canvas.canvas.width !== side) canvas.canvas.width = canvas.canvas.height = side;
  canvas.drawImage(frame, ...from, 0, 0, side, side);
  frame.close();
  return canvas.getImageData(0, 0, side, side);
}

async function read(message) {
  const start = performance.now();
  const [found] = await reader.readBarcodes(pixelsOf(message), OPTIONS);
  self.postMessage({ type: "read", text: found?.text ?? "", took: performance.now() - start });
}

self.onmessage = async ({ data }) => {
  try {
    await (data.type === "load" ? load(data) : read(data));
  } catch (error) {
    self.postMessage({ type: "failed", during: data.type, message: String(error) });
  }
};
