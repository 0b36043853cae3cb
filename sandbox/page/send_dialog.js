// The dialog before files are sent: a preview, the caption, and whether photos are sent as files.

import { element, icon } from "./dom.js";
import { bytes } from "./format.js";
import { openDialog, toast } from "./dialogs.js";
import { MAX_FILE_BYTES, asDocument, prepare } from "./uploads.js";

/** Asks, then calls `send(files, caption)` with the prepared files. */
export async function askToSend(given, caption, send) {
  const small = [...given].filter((file) => file.size <= MAX_FILE_BYTES);
  if (small.length < given.length) toast(`The sandbox takes files of at most ${bytes(MAX_FILE_BYTES)}.`);
  const empty = small.filter((file) => file.size === 0);
  if (empty.length) toast(`${empty[0].name || "The file"} is empty, so there is nothing to send.`);
  const files = await Promise.all(small.filter((file) => file.size > 0).slice(0, 10).map(prepare));
  if (!files.length) return;

  const urls = [];
  const photos = files.filter((one) => one.photo || one.sticker).length;
  const field = element("input", { class: "field", placeholder: "Caption", "aria-label": "Caption", value: caption, maxlength: "1024" });
  const asFiles = element("input", { type: "checkbox" });
  const submit = () => {
    const sent = asFiles.checked ? files.map(({ file }) => asDocument(file)) : files;
    dialog.close();
    send(sent, field.value.trim());
  };
  field.addEventListener("keydown", (event) => event.key === "Enter" && submit());
  const list = files.map((one) => item(one, urls, files.length === 1));
  const dialog = openDialog(
    [
      element(
        "div",
        { class: "dialog-body" },
        element("h3", {}, title(files)),
        element("ul", { class: files.length === 1 ? "sending-files single" : "sending-files" }, list),
        field,
        photos ? element("label", { class: "tick" }, asFiles, "Send as a file") : null,
      ),
      element(
        "div",
        { class: "dialog-keys" },
        element("button", { type: "button", onclick: () => dialog.close() }, "Cancel"),
        element("button", { type: "button", onclick: submit }, "Send"),
      ),
    ],
    { class: "sending", "aria-label": "Send files" },
  );
  dialog.addEventListener("close", () => urls.forEach((url) => URL.revokeObjectURL(url)));
  field.focus();
}

function title(files) {
  if (files.length > 1) return files.every((one) => one.photo) ? `Send ${files.length} photos` : `Send ${files.length} files`;
  if (files[0].sticker) return "Send a sticker";
  return files[0].photo ? "Send a photo" : "Send a file";
}

function item({ file, photo, sticker }, urls, isSingle) {
  if (photo || sticker === "static") {
    urls.push(URL.createObjectURL(photo || file));
    return element("li", {}, element("img", { src: urls.at(-1), alt: file.name }), isSingle ? null : element("b", {}, file.name));
  }
  let why = "sent as a file";
  if (sticker) why = "sent as a moving sticker";
  else if (file.type.startsWith("image/")) why = "no picture that can be shown here, sent as a file";
  return element(
    "li",
    {},
    element("span", { class: "thumb" }, icon("file")),
    element("div", {}, element("b", {}, file.name || "file"), element("small", {}, `${bytes(file.size)}, ${why}`)),
  );
}
