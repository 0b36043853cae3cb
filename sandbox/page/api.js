// The sandbox over HTTP: the actions of users, and the event stream.

const TELEGRAM = "/telegram/control";

/** The sandbox or its Telegram refused a request. The message is for the user. */
export class RequestError extends Error {}

async function connected(promise) {
  try {
    return await promise;
  } catch {
    throw new RequestError("The sandbox does not answer. Is the demo still running?");
  }
}

async function json(promise) {
  const response = await connected(promise);
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new RequestError(body.error || `The sandbox answered ${response.status}.`);
  return body;
}

const get = (path) => json(fetch(path));
const send = (method, path, body) =>
  json(fetch(path, { method, body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }));

export const loadState = () => get("/state");
export const changeConditions = (change) => send("PUT", "/conditions", change);
export const sampleUrl = (name, small = false) => `/samples/${encodeURIComponent(name)}.jpg${small ? "?small" : ""}`;
export const fileUrl = (fileId) => `${TELEGRAM}/files/${encodeURIComponent(fileId)}`;

export const sendText = (message) => send("POST", `${TELEGRAM}/messages`, { kind: "text", ...message });
/** Sends a text to a chat as its current writer. */
export const sendTextTo = (chat, text) => sendText({ chat_id: chat.id, user_id: chat.writer, text });
export const editText = (edit) => send("POST", `${TELEGRAM}/edits`, edit);
export const deleteMessage = (id) => send("POST", `${TELEGRAM}/deletions`, id);
export const forwardMessage = (forward) => send("POST", `${TELEGRAM}/forwards`, forward);
export const pressButton = (press) => send("POST", `${TELEGRAM}/presses`, press);
export const commandMenu = (chatId, userId) => get(`${TELEGRAM}/chats/${chatId}/commands?user_id=${userId}`);

/** Sends a file. `message` has chat_id, user_id and kind, and may have caption, album and reply_to. */
export function sendFile(file, message) {
  const form = new FormData();
  form.append("json", JSON.stringify({ name: file.name || "photo.jpg", mime_type: file.type || "application/octet-stream", ...message }));
  form.append("file", file, file.name || "photo.jpg");
  return json(fetch(`${TELEGRAM}/messages`, { method: "POST", body: form }));
}

/** Loads a sample photo as a file. */
export async function loadSample(name) {
  const response = await connected(fetch(sampleUrl(name)));
  return new File([await response.blob()], `${name}.jpg`, { type: "image/jpeg" });
}

/** Follows the event stream from `position`. The browser reconnects by itself and resumes where it was. */
export function follow(position, on) {
  const source = new EventSource(`/events?after=${position}`);
  for (const kind of ["telegram", "call", "conditions"]) {
    source.addEventListener(kind, (event) => on[kind](JSON.parse(event.data)));
  }
  source.addEventListener("reload", () => location.reload());
  source.onopen = () => on.connected(true);
  source.onerror = () => on.connected(false);
}
