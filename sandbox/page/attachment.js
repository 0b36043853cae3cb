// Attachments other than photos: documents, stickers, videos, locations, link previews.

import { element, icon } from "./dom.js";
import { fileUrl } from "./api.js";
import { bytes } from "./format.js";

/** The node for the attachment of a message, or null. */
export function attachment(message) {
  if (message.animation) return file(message.animation, `GIF, ${message.animation.duration} s`, "play");
  if (message.document) return file(message.document, message.document.file_name || "file", "file");
  if (message.video) return file(message.video, message.video.file_name || `Video, ${message.video.duration} s`, "play");
  if (message.voice) return file(message.voice, `Voice message, ${message.voice.duration} s`, "play");
  if (message.location) {
    const { latitude, longitude } = message.location;
    return element("div", { class: "text" }, `📍 ${latitude.toFixed(4)}, ${longitude.toFixed(4)}`);
  }
  return message.sticker ? sticker(message.sticker) : null;
}

function file(given, name, sign) {
  const thumb = given.thumbnail
    ? element("img", { class: "thumb", src: fileUrl(given.thumbnail.file_id), alt: "" })
    : element("span", { class: "thumb" }, icon(sign));
  return element(
    "a",
    { class: "document", href: fileUrl(given.file_id), download: name },
    thumb,
    element("span", {}, element("b", {}, name), element("small", {}, `${bytes(given.file_size || 0)} · download`)),
  );
}

function sticker(given) {
  if (given.is_animated || given.is_video) {
    return element("span", { class: "sticker-name", role: "img", "aria-label": "Moving sticker" }, given.emoji || "🙂");
  }
  return element("img", { class: "sticker", src: fileUrl(given.file_id), alt: `Sticker ${given.emoji || ""}` });
}

/** A preview of the first link, as far as possible without contacting its host. */
export function linkPreview(message, openLink) {
  const options = message.link_preview_options || {};
  const entity = (message.entities || []).find((one) => one.type === "url" || one.type === "text_link");
  if (options.is_disabled || !message.text || (!entity && !options.url)) return null;
  const covered = entity ? message.text.slice(entity.offset, entity.offset + entity.length) : "";
  const url = options.url || entity.url || covered;
  if (!URL.canParse(url)) return null;
  const { host, pathname } = new URL(url);
  const onclick = (event) => {
    event.preventDefault();
    openLink(url);
  };
  return element("a", { class: "preview", href: url, onclick }, element("b", {}, host), element("span", {}, pathname));
}
