// Files on their way to a chat: as a photo where the browser can read one, as a document otherwise.

import { Refused, sendFile } from "./server.js";

export const LARGEST_BYTES = 64 * 1024 * 1024;
const PHOTO_BYTES = 10 * 1024 * 1024;
const PHOTO_SIDE = 2560;
const STICKER_SIDE = 512;

/**
 * A file as it will go: as a `sticker` of some kind, as a `photo`, scaled down as Telegram's own apps do it, or, with
 * neither, as it is.
 */
export async function prepared(file) {
  if (file.name.endsWith(".tgs")) return { file, photo: null, sticker: "animated" };
  if (!file.type.startsWith("image/")) return { file, photo: null, sticker: null };
  try {
    const picture = await createImageBitmap(file);
    if (file.type === "image/webp" && Math.max(picture.width, picture.height) <= STICKER_SIDE) {
      return { file, photo: null, sticker: "static" };
    }
    return { file, photo: await asPhoto(file, picture), sticker: null };
  } catch {
    return { file, photo: null, sticker: null };
  }
}

/** A file that goes as it is, whatever it shows. */
export const untouched = (file) => ({ file, photo: null, sticker: null });

async function asPhoto(file, picture) {
  const longest = Math.max(picture.width, picture.height);
  if (longest <= PHOTO_SIDE && file.size <= PHOTO_BYTES) return file;
  const scale = Math.min(1, PHOTO_SIDE / longest);
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(picture.width * scale)), Math.max(1, Math.round(picture.height * scale)));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.88 });
  return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
}

/** Sends one of `prepared`; what Telegram does not take as a photo goes as a document, and `told` hears of it. */
export async function sendPrepared({ file, photo, sticker }, message, told) {
  if (sticker) return sendFile(file, { ...message, caption: null, kind: "sticker", sticker_kind: sticker });
  if (photo) {
    try {
      return await sendFile(photo, { ...message, kind: "photo" });
    } catch (error) {
      if (!(error instanceof Refused) || !/IMAGE_PROCESS|PHOTO_INVALID|too big/.test(error.message)) throw error;
      told(`Telegram does not take ${file.name} as a photo, so it goes as a file.`);
    }
  }
  return sendFile(file, { ...message, kind: "document" });
}
