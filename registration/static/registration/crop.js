/** Shows what of a photo will be used. The server cuts; here the same sum is done for the eye. */
const form = document.querySelector("[data-crop]");
const frame = form.querySelector("[data-crop-frame]");
const image = form.querySelector("[data-crop-image]");
const centre = form.querySelector("[data-crop-centre]");
const [x, y, zoom] = ["x", "y", "zoom"].map((name) => form.elements[name]);
let address = "";

/** As `events.pictures.drawing.box_of`, in pixels of the photo. */
function box() {
  const [width, height] = [image.naturalWidth, image.naturalHeight];
  const tall = Math.min(height, (width * 4) / 3) / (zoom.value / 1000);
  const wide = (tall * 3) / 4;
  const keep = (value, most) => Math.min(Math.max(value, 0), most);
  return {
    wide,
    left: keep((x.value / 1000) * width - wide / 2, width - wide),
    top: keep((y.value / 1000) * height - tall / 2, height - tall),
  };
}

function show() {
  if (image.hidden || !image.naturalWidth) return;
  frame.classList.add("is-live");
  const { wide, left, top } = box();
  const scale = frame.clientWidth / wide;
  image.style.width = `${image.naturalWidth * scale}px`;
  image.style.height = `${image.naturalHeight * scale}px`;
  image.style.left = `${-left * scale}px`;
  image.style.top = `${-top * scale}px`;
}

function take({ target }) {
  const [file] = target.files;
  if (address) URL.revokeObjectURL(address);
  if (!file) return;
  address = URL.createObjectURL(file);
  image.src = address;
  image.hidden = false;
  takeMiddle();
}

function takeMiddle() {
  [x.value, y.value, zoom.value] = [500, 500, 1000];
  show();
}

function drag(start) {
  if (image.hidden) return;
  frame.setPointerCapture(start.pointerId);
  const { wide } = box();
  const scale = wide / frame.clientWidth;
  const [fromX, fromY] = [Number(x.value), Number(y.value)];
  const move = (event) => {
    x.value = fromX - ((event.clientX - start.clientX) * scale * 1000) / image.naturalWidth;
    y.value = fromY - ((event.clientY - start.clientY) * scale * 1000) / image.naturalHeight;
    show();
  };
  frame.addEventListener("pointermove", move);
  frame.addEventListener("pointerup", () => frame.removeEventListener("pointermove", move), {
    once: true,
  });
}

form.elements.photo.addEventListener("change", take);
form.addEventListener("input", show);
frame.addEventListener("pointerdown", drag);
image.addEventListener("load", show);
addEventListener("resize", show);
centre.addEventListener("click", takeMiddle);
centre.hidden = false;
show();
