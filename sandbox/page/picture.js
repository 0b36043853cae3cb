// Photos: sized before they are loaded, replaced when the next one is ready, viewed in full.

import { element, iconButton } from "./dom.js";
import { fileUrl } from "./api.js";
import { openDialog } from "./dialogs.js";

const WIDEST = 400;
const TALLEST = 400;
const SHARE_OF_SCREEN = 0.38;

/** The smallest size of a photo that is large enough for a message. */
export function shownSize(sizes) {
  return sizes.find((size) => Math.max(size.width, size.height) >= 640) || sizes.at(-1);
}

/** Above a caption, a square is cropped a little. A taller photo may be a grid with prices and is not cropped. */
const leastRatio = (size) => (size.width / size.height > 0.95 ? 1.08 : 0.88);

/** A button that shows a photo and opens it in full. */
export function newPicture() {
  const node = element("button", { type: "button", class: "picture", "aria-label": "Look at the photo" });
  node.addEventListener("click", () => openViewer(node.dataset.full));
  return node;
}

/** Shows a photo in `node`, without flicker if it replaces another. In an album, the grid determines its size. */
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
  const insert = () => {
    if (node.dataset.file !== size.file_id) return;
    if (!old) image.classList.add("coming");
    node.append(image);
    for (const other of [...node.querySelectorAll("img")]) if (other !== image) other.remove();
  };
  image.decode().then(insert, insert);
}

function openViewer(fileId) {
  const close = () => dialog.close();
  const dialog = openDialog(
    [element("img", { src: fileUrl(fileId), alt: "The photo in full", onclick: close }), iconButton("close", "Close", close)],
    { class: "viewer", "aria-label": "Photo" },
  );
}
