// A badge's code has 45 modules a side; 640 pixels leave 14 a module when it fills the frame.
const SIDE = 640;
const PAUSE = 70;

/**
 * Shows the camera and has its frames read in a worker, one at a time.
 *
 * `onRead(text)` is called for every frame that holds a code; `onFailure(key, values)` names a text.
 */
export class Camera {
  #video;
  #on;
  #addresses;
  #worker = null;
  #canvas = document.createElement("canvas");
  #context = this.#canvas.getContext("2d", { willReadFrequently: true });
  #stream = null;
  #timer = 0;

  constructor(video, { worker, library, wasm, on }) {
    this.#video = video;
    this.#addresses = { worker, library, wasm };
    this.#on = on;
    document.addEventListener("visibilitychange", () => {
      // A phone takes the camera away from a page in the background.
      if (document.visibilityState === "visible" && this.#stream && !this.#isLive()) this.start();
    });
  }

  /** Ask for the camera and start reading; true when there is a picture. */
  async start() {
    if (!navigator.mediaDevices?.getUserMedia) {
      this.#on.failure("cameraInsecure");
      return false;
    }
    try {
      this.#stream = await navigator.mediaDevices.getUserMedia({
        audio: false,
        video: {
          facingMode: { ideal: "environment" },
          width: { ideal: 1280 },
          height: { ideal: 720 },
        },
      });
      this.#video.srcObject = this.#stream;
      await this.#video.play();
    } catch (error) {
      const keys = { NotAllowedError: "cameraDenied", NotFoundError: "cameraMissing" };
      this.#on.failure(keys[error.name] ?? "cameraFailed", { name: error.name });
      return false;
    }
    this.#load();
    return true;
  }

  #isLive() {
    return this.#stream.getVideoTracks().some((track) => track.readyState === "live");
  }

  #load() {
    if (this.#worker) {
      this.#later();
      return;
    }
    this.#worker = new Worker(this.#addresses.worker);
    this.#worker.onmessage = ({ data }) => this.#hear(data);
    this.#worker.onerror = () => this.#on.failure("readerFailed");
    const { library, wasm } = this.#addresses;
    // The worker would take a relative address as relative to itself.
    const absolute = (address) => new URL(address, location.href).href;
    this.#worker.postMessage({ type: "load", library: absolute(library), wasm: absolute(wasm) });
  }

  #hear(message) {
    if (message.type === "failed" && message.during === "load") {
      this.#on.failure("readerFailed");
      return;
    }
    if (message.type === "ready") this.#on.ready();
    if (message.text) this.#on.read(message.text);
    this.#later();
  }

  #later() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#grab(), PAUSE);
  }

  #grab() {
    const { videoWidth: width, videoHeight: height } = this.#video;
    if (!width || document.visibilityState !== "visible") {
      this.#later();
      return;
    }
    const cut = Math.min(width, height);
    const side = Math.min(cut, SIDE);
    if (this.#canvas.width !== side) this.#canvas.width = this.#canvas.height = side;
    const left = (width - cut) / 2;
    const top = (height - cut) / 2;
    this.#context.drawImage(this.#video, left, top, cut, cut, 0, 0, side, side);
    const pixels = this.#context.getImageData(0, 0, side, side).data.buffer;
    this.#worker.postMessage({ type: "read", width: side, height: side, pixels }, [pixels]);
  }
}
