// Toasts, alerts, and the confirmation before a link is opened.

import { RequestError } from "./api.js";
import { element } from "./dom.js";

const TOAST_MS = 3500;

/** Shows a short text that disappears by itself, after some milliseconds. */
export function toast(text, duration = TOAST_MS) {
  const node = element("div", { class: "toast" }, text);
  document.getElementById("toasts").append(node);
  setTimeout(() => {
    node.classList.add("leaving");
    setTimeout(() => node.remove(), 250);
  }, duration);
}

/** Awaits a request to the sandbox. If the sandbox refuses it, shows why and returns null. */
export async function attempt(request) {
  try {
    return await request;
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    toast(error.message);
    return null;
  }
}

/** Opens a dialog with `content`, and removes it when it is closed. */
export function openDialog(content, attributes = {}) {
  const dialog = element("dialog", { ...attributes }, content);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** Shows a text until it is closed. */
export function alertBox(title, text) {
  const close = element("button", { type: "button", onclick: () => dialog.close() }, "OK");
  const dialog = openDialog(
    [element("div", { class: "dialog-body" }, element("h3", {}, title), element("p", {}, text)), element("div", { class: "dialog-keys" }, close)],
    { role: "alertdialog", "aria-label": title },
  );
}

/** Asks before an external page is opened. */
export function openLink(url) {
  const close = () => dialog.close();
  const dialog = openDialog(
    [
      element(
        "div",
        { class: "dialog-body" },
        element("h3", {}, "Open this link?"),
        element("p", {}, url),
        element("p", { class: "small" }, "The goods of this sandbox are invented: the marketplace has no such page."),
      ),
      element(
        "div",
        { class: "dialog-keys" },
        element("button", { type: "button", onclick: close }, "Cancel"),
        element("a", { href: url, target: "_blank", rel: "noopener noreferrer", onclick: close }, "Open"),
      ),
    ],
    { "aria-label": "Open this link?" },
  );
}

/** Copies a text and confirms it. */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast("Copied");
  } catch {
    alertBox("Copy", text);
  }
}
