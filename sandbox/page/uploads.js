// Files to send: as a photo if the browser can read one, as a document otherwise.

import { RequestError, sendFile } from "./api.js";

export const MAX_FILE_BYTES = 64 * 1024 * 1024;
const MAX_PHOTO_BYTES = 10 * 1024 * 1024;
const MAX_PHOTO_SIDE = 2560;
const MAX_STICKER_SIDE = 512;

/**
 * Decides how a file is sent: as a `sticker` of some kind, as a GIF, as a `photo`, scaled down as Telegram's apps do, or,
 * with none of them, as a document.
 */
export async function prepare(file) {
  if (file.name.endsWith(".tgs")) return { file, photo: null, sticker: "animated" };
  if (file.type === "image/gif") return { file, photo: null, sticker: null, isGif: true };
  if (!file.type.startsWith("image/")) return { file, photo: null, sticker: null };
  try {
    const picture = await createImageBitmap(file);
    if (file.type === "image/webp" && Math.max(picture.width, picture.height) <= MAX_STICKER_SIDE) {
      return { file, photo: null, sticker: "static" };
    }
    return { file, photo: await asPhoto(file, picture), sticker: null };
  } catch {
    return { file, photo: null, sticker: null };
  }
}

/** A file to be sent as a document, whatever it shows. */
export const asDocument = (file) => ({ file, photo: null, sticker: null });

async function asPhoto(file, picture) {
  const longest = Math.max(picture.width, picture.height);
  if (longest <= MAX_PHOTO_SIDE && file.size <= MAX_PHOTO_BYTES) return file;
  const scale = Math.min(1, MAX_PHOTO_SIDE / longest);
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(picture.width * scale)), Math.max(1, Math.round(picture.height * scale)));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.88 });
  return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
}

/** Sends a prepared file. A photo that Telegram rejects is sent as a document, and `notify` gets a text about it. */
export async function sendPrepared({ file, photo, sticker, isGif }, message, notify) {
  if (sticker) return sendFile(file, { ...message, caption: null, kind: "sticker", sticker_kind: sticker });
  if (isGif) return sendFile(file, { ...message, kind: "gif" });
  if (photo) {
    try {
      return await sendFile(photo, { ...message, kind: "photo" });
    } catch (error) {
      if (!(error instanceof RequestError) || !/IMAGE_PROCESS|PHOTO_INVALID|too big/.test(error.message)) throw error;
      notify(`Telegram does not take ${file.name} as a photo, so it goes as a file.`);
    }
  }
  return sendFile(file, { ...message, kind: "document" });
}
