// A badge's code has 45 modules a side; 640 pixels leave 14 a module when it fills the frame.
const SIDE = 640;
// Between two frames: a phone that reads without a pause is warm and empty by noon.
const PAUSE = 40;

/**
 * Shows the camera and has its frames read in a worker, one at a time.
 *
 * `on.read(text, {at, took})` is called for every frame that holds a code, with the moment at which it was grabbed and
 * the milliseconds that the worker took; `on.failure(key, values)` names a text.
 * Where the browser can, a frame goes to the worker as it is, and is cropped, made smaller and read back there: that, not
 * the decoding, is what costs a slow phone's page its time.
 */
export class Camera {
  #video;
  #on;
  #addresses;
  #worker = null;
  #canvas = null;
  #stream = null;
  #timer = 0;
  #grabbedAt = 0;
  #asked = null;

  constructor(video, { worker, library, wasm, on }) {
    this.#video = video;
    this.#addresses = { worker, library, wasm };
    this.#on = on;
    document.addEventListener("visibilitychange", () => {
      // A phone takes the camera away from a page in the background.
      if (document.visibilityState === "visible" && this.#stream && !this.#isLive()) this.start(this.#asked);
    });
  }

  get stream() {
    return this.#stream;
  }

  get isRunning() {
    return Boolean(this.#stream) && this.#isLive();
  }

  /** Ask for the camera, `device` or the one at the back, and start reading; true when there is a picture. */
  async start(device = null) {
    this.#asked = device;
    if (!navigator.mediaDevices?.getUserMedia) {
      this.#on.failure("cameraInsecure");
      return false;
    }
    this.#stop();
    try {
      this.#stream = await this.#ask(device);
      this.#video.srcObject = this.#stream;
      await this.#video.play();
    } catch (error) {
      const keys = { NotAllowedError: "cameraDenied", NotFoundError: "cameraMissing" };
      this.#stream = null;
      this.#on.failure(keys[error.name] ?? "cameraFailed", { name: error.name });
      return false;
    }
    this.#load();
    return true;
  }

  stop() {
    clearTimeout(this.#timer);
    this.#stop();
  }

  /** `[{id, label}]` of the cameras, once one was allowed. */
  async list() {
    const all = (await navigator.mediaDevices?.enumerateDevices?.()) ?? [];
    return all
      .filter(({ kind }) => kind === "videoinput")
      .map(({ deviceId, label }) => ({ id: deviceId, label }));
  }

  get hasTorch() {
    return Boolean(this.#track?.getCapabilities?.().torch);
  }

  async light(isOn) {
    try {
      await this.#track?.applyConstraints({ advanced: [{ torch: isOn }] });
    } catch {
      // Some phones name a torch that they do not have.
    }
  }

  get #track() {
    return this.#stream?.getVideoTracks()[0];
  }

  #ask(device) {
    const size = { width: { ideal: 1280 }, height: { ideal: 720 } };
    const which = device ? { deviceId: { ideal: device } } : { facingMode: { ideal: "environment" } };
    return navigator.mediaDevices.getUserMedia({ audio: false, video: { ...which, ...size } });
  }

  #stop() {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
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
    if (message.text) this.#on.read(message.text, { at: this.#grabbedAt, took: message.took });
    this.#later();
  }

  #later() {
    clearTimeout(this.#timer);
    if (this.#stream) this.#timer = setTimeout(() => this.#grab(), PAUSE);
  }

  #grab() {
    const { videoWidth: width, videoHeight: height } = this.#video;
    if (!width || !this.#stream || document.visibilityState !== "visible") {
      this.#later();
      return;
    }
    const cut = Math.min(width, height);
    const side = Math.min(cut, SIDE);
    const from = [(width - cut) / 2, (height - cut) / 2, cut, cut];
    this.#grabbedAt = performance.now();
    try {
      if (typeof VideoFrame === "undefined" || typeof OffscreenCanvas === "undefined") {
        const pixels = this.#readBack(from, side);
        this.#worker.postMessage({ type: "read", side, pixels }, [pixels]);
      } else {
        const frame = new VideoFrame(this.#video);
        this.#worker.postMessage({ type: "read", side, frame, from }, [frame]);
      }
    } catch {
      // The camera went away meanwhile.
      this.#later();
    }
  }

  #readBack(from, side) {
    this.#canvas ??= document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const { canvas } = this.#canvas;
    if (canvas.width !== side) canvas.width = canvas.height = side;
    this.#canvas.drawImage(this.#video, ...from, 0, 0, side, side);
    return this.#canvas.getImageData(0, 0, side, side).data.buffer;
  }
}
