// Assembles the page: loads the state, follows the event stream, opens chats.

import { ChatList } from "./chat_list.js";
import { Composer } from "./composer.js";
import { ControlPanel } from "./control_panel.js";
import { Conversation } from "./conversation.js";
import { element, iconButton } from "./dom.js";
import { attempt, copyText, openLink, toast } from "./dialogs.js";
import { chooseChat, openMenu } from "./message_menu.js";
import { Presses } from "./presses.js";
import { deleteMessage, follow, forwardMessage, loadState, sendTextTo } from "./api.js";
import { themeSwitch } from "./theme.js";
import { Store } from "./store.js";

const NOTE_MS = 10000;
const WIDE = matchMedia("(min-width: 1181px)");
const app = document.getElementById("app");

const state = await loadState();
const store = new Store(state);
const presses = new Presses(store, (chatId, messageId) => store.open?.id === chatId && conversation.refreshKeys(messageId));
const conversation = new Conversation(store, presses, {
  back: () => showPane("list"),
  panel: () => showPanel(app.dataset.panel !== "open"),
  link: openLink,
  command: (text) => attempt(sendTextTo(store.open, text)),
  copy: copyText,
  menu: openMessageMenu,
  mention: (text) => composer.insert(text),
});
const composer = new Composer(store, { writer: () => conversation.show(store.open) });
const panelTool = iconButton("panel", "Control panel", () => showPanel(app.dataset.panel !== "open"), { class: "round panel-button" });
const chatList = new ChatList(store, [panelTool, themeSwitch()], openChat);
const panel = new ControlPanel(store, () => showPanel(false));

document.getElementById("chats").append(...chatList.nodes());
document.getElementById("conversation").append(...conversation.nodes(), composer.node);
document.getElementById("panel").append(...panel.nodes());
acceptDrops(document.getElementById("conversation"));
showPanel(WIDE.matches);
openChat(store.chats.get(Number(location.hash.slice(1))) || store.chats.get(state.first_chat));
addEventListener("hashchange", () => {
  const chat = store.chats.get(Number(location.hash.slice(1)));
  if (chat && chat !== store.open) openChat(chat);
});
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !WIDE.matches && app.dataset.panel === "open") showPanel(false);
});
store.on("call", (call) => {
  if (call.note) toast(call.note, NOTE_MS);
});
follow(state.position, {
  telegram: (event) => store.apply(event),
  call: (call) => store.addCall(call),
  conditions: (conditions) => store.setConditions(conditions),
  connected: (isConnected) => {
    conversation.lost.hidden = isConnected;
  },
});
app.dataset.ready = "true";

function openChat(chat) {
  store.open = chat;
  store.read(chat);
  history.replaceState(null, "", `#${chat.id}`);
  conversation.show(chat);
  composer.show(chat);
  showPane("chat");
}

function showPane(name) {
  app.dataset.pane = name;
}

function showPanel(isOpen) {
  app.dataset.panel = isOpen ? "open" : "closed";
  for (const button of document.querySelectorAll(".panel-button")) button.setAttribute("aria-expanded", String(isOpen));
}

function openMessageMenu(row, event) {
  const { message } = row;
  const id = { chat_id: message.chat.id, message_id: message.message_id };
  const text = message.text || message.caption;
  const isOwn = message.from?.id === store.open.writer;
  openMenu(event, [
    { icon: "reply", label: "Reply", act: () => composer.reply(message) },
    { icon: "forward", label: "Forward", act: () => chooseChat(store, "Forward to…", (chat) => forward(row, chat)) },
    text ? { icon: "copy", label: "Copy text", act: () => copyText(text) } : null,
    isOwn && text ? { icon: "edit", label: "Edit", act: () => composer.edit(message) } : null,
    { icon: "delete", label: "Delete", danger: true, act: () => attempt(deleteMessage(id)) },
  ]);
}

async function forward(row, chat) {
  for (const { chat: from, message_id } of row.messages) {
    await attempt(forwardMessage({ chat_id: from.id, message_id, to_chat_id: chat.id, user_id: chat.writer }));
  }
  openChat(chat);
}

/** Offers to send files that are dropped on the conversation. */
function acceptDrops(node) {
  const overlay = element("div", { class: "drop-here", hidden: true }, "Drop photos here to send them");
  conversation.backdrop.append(overlay);
  let depth = 0;
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  node.addEventListener("dragenter", (event) => {
    if (!hasFiles(event)) return;
    depth += 1;
    overlay.hidden = false;
  });
  node.addEventListener("dragleave", () => {
    depth = Math.max(0, depth - 1);
    overlay.hidden = depth === 0;
  });
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => {
    event.preventDefault();
    depth = 0;
    overlay.hidden = true;
    if (!event.dataTransfer.files.length) return;
    if (composer.line.hidden) toast("Press START first, as in Telegram.");
    else composer.offer([...event.dataTransfer.files]);
  });
}
