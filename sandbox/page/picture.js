// Photos: sized before they are loaded, swapped when the next one is ready, looked at in full.

import { element, iconButton } from "./element.js";
import { fileUrl } from "./server.js";
import { openDialog } from "./notices.js";

const WIDEST = 400;
const TALLEST = 400;
const SHARE_OF_SCREEN = 0.38;

/** The size of a photo that is large enough for a bubble. */
export function shownSize(sizes) {
  return sizes.find((size) => Math.max(size.width, size.height) >= 640) || sizes.at(-1);
}

/** Above a caption a square loses a little at its edges; what is taller may be a grid with prices, and is not cut. */
const leastRatio = (size) => (size.width / size.height > 0.95 ? 1.08 : 0.88);

/** A button that shows a photo; `show` it another one and it changes without flicker. */
export function newPicture() {
  const node = element("button", { type: "button", class: "picture", "aria-label": "Look at the photo" });
  node.addEventListener("click", () => look(node.dataset.full));
  return node;
}

/** Puts the photo of `sizes` into `node`; above a caption it is not narrow, and in an album the grid says how large. */
export function showPicture(node, sizes, { inAlbum = false, captioned = false } = {}) {
  const size = shownSize(sizes);
  if (node.dataset.file === size.file_id) return;
  node.dataset.file = size.file_id;
  node.dataset.full = sizes.at(-1).file_id;
  if (!inAlbum) {
    const ratio = Math.min(Math.max(size.width / size.height, captioned ? leastRatio(size) : 0.6), 2.4);
    const tallest = Math.min(TALLEST, Math.max(240, innerHeight * SHARE_OF_SCREEN));
    node.style.aspectRatio = String(ratio);
    node.style.width = `${Math.round(Math.min(WIDEST, Math.max(tallest * ratio, captioned ? 330 : 0)))}px`;
    node.style.maxWidth = "100%";
  }
  const old = node.querySelector("img");
  const image = element("img", { alt: "", draggable: "false", src: fileUrl(size.file_id) });
  const put = () => {
    if (node.dataset.file !== size.file_id) return;
    if (!old) image.classList.add("coming");
    node.append(image);
    for (const other of [...node.querySelectorAll("img")]) if (other !== image) other.remove();
  };
  image.decode().then(put, put);
}

function look(fileId) {
  const close = () => dialog.close();
  const dialog = openDialog(
    [element("img", { src: fileUrl(fileId), alt: "The photo in full", onclick: close }), iconButton("close", "Close", close)],
    { class: "viewer", "aria-label": "Photo" },
  );
}
