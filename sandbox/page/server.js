// The sandbox over HTTP: what people do, and the feed of what happens.

const TELEGRAM = "/telegram/control";

/** What the sandbox or its Telegram refused; the message is for the person. */
export class Refused extends Error {}

async function reached(promise) {
  try {
    return await promise;
  } catch {
    throw new Refused("The sandbox does not answer. Is the demo still running?");
  }
}

async function answered(promise) {
  const response = await reached(promise);
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(body.error || `The sandbox answered ${response.status}.`);
  return body;
}

const get = (path) => answered(fetch(path));
const send = (method, path, body) =>
  answered(fetch(path, { method, body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }));

export const loadState = () => get("/state");
export const changeConditions = (choice) => send("PUT", "/conditions", choice);
export const sampleUrl = (name, small = false) => `/samples/${encodeURIComponent(name)}.jpg${small ? "?small" : ""}`;
export const fileUrl = (fileId) => `${TELEGRAM}/files/${encodeURIComponent(fileId)}`;

export const sendText = (message) => send("POST", `${TELEGRAM}/messages`, { kind: "text", ...message });
export const editText = (edit) => send("POST", `${TELEGRAM}/edits`, edit);
export const deleteMessage = (name) => send("POST", `${TELEGRAM}/deletions`, name);
export const forwardMessage = (wish) => send("POST", `${TELEGRAM}/forwards`, wish);
export const pressButton = (press) => send("POST", `${TELEGRAM}/presses`, press);
export const commandMenu = (chatId, userId) => get(`${TELEGRAM}/chats/${chatId}/commands?user_id=${userId}`);

/** Sends a file as a photo or a document; `message` names chat, user, kind, and may hold caption, album, reply_to. */
export function sendFile(file, message) {
  const form = new FormData();
  form.append("json", JSON.stringify({ name: file.name || "photo.jpg", mime_type: file.type || "application/octet-stream", ...message }));
  form.append("file", file, file.name || "photo.jpg");
  return answered(fetch(`${TELEGRAM}/messages`, { method: "POST", body: form }));
}

/** A sample photo as a file. */
export async function loadSample(name) {
  const response = await reached(fetch(sampleUrl(name)));
  return new File([await response.blob()], `${name}.jpg`, { type: "image/jpeg" });
}

/** Follows the feed from `place`; the browser connects again by itself and goes on where it was. */
export function follow(place, on) {
  const source = new EventSource(`/events?after=${place}`);
  for (const kind of ["telegram", "call", "conditions"]) {
    source.addEventListener(kind, (event) => on[kind](JSON.parse(event.data)));
  }
  source.addEventListener("reload", () => location.reload());
  source.onopen = () => on.connected(true);
  source.onerror = () => on.connected(false);
}
