// Puts the page together: loads the state, follows the feed, opens chats.

import { ChatList } from "./chat_list.js";
import { Composer } from "./composer.js";
import { ControlPanel } from "./control_panel.js";
import { Conversation, say } from "./conversation.js";
import { element, iconButton } from "./element.js";
import { copyText, openLink, toast } from "./notices.js";
import { chooseChat, openMenu } from "./message_menu.js";
import { Presses } from "./presses.js";
import { Refused, deleteMessage, follow, forwardMessage, loadState } from "./server.js";
import { themeSwitch } from "./theme.js";
import { World } from "./world.js";

const WIDE = matchMedia("(min-width: 1181px)");
const app = document.getElementById("app");

const state = await loadState();
const world = new World(state);
const presses = new Presses(world, (chatId, messageId) => world.open?.id === chatId && conversation.refreshKeys(messageId));
const conversation = new Conversation(world, presses, {
  back: () => showPane("list"),
  panel: () => showPanel(app.dataset.panel !== "open"),
  link: openLink,
  command: (text) => attempt(say(world.open, text)),
  copy: copyText,
  menu: openMessageMenu,
  mention: (text) => composer.insert(text),
});
const composer = new Composer(world, { writer: () => conversation.show(world.open) });
const panelTool = iconButton("panel", "Control panel", () => showPanel(app.dataset.panel !== "open"), { class: "round panel-button" });
const chatList = new ChatList(world, [panelTool, themeSwitch()], openChat);
const panel = new ControlPanel(world, () => showPanel(false));

document.getElementById("chats").append(...chatList.nodes());
document.getElementById("conversation").append(...conversation.nodes(), composer.node);
document.getElementById("panel").append(...panel.nodes());
acceptDrops(document.getElementById("conversation"));
showPanel(WIDE.matches);
openChat(world.chats.get(Number(location.hash.slice(1))) || world.chats.get(state.first_chat));
addEventListener("hashchange", () => {
  const chat = world.chats.get(Number(location.hash.slice(1)));
  if (chat && chat !== world.open) openChat(chat);
});
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !WIDE.matches && app.dataset.panel === "open") showPanel(false);
});
follow(state.position, {
  telegram: (event) => world.apply(event),
  call: (call) => world.addCall(call),
  conditions: (conditions) => world.setConditions(conditions),
  connected: (isConnected) => {
    conversation.lost.hidden = isConnected;
  },
});
app.dataset.ready = "true";

function openChat(chat) {
  world.open = chat;
  world.read(chat);
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

async function attempt(work) {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    toast(error.message);
    return null;
  }
}

function openMessageMenu(row, event) {
  const { message } = row;
  const name = { chat_id: message.chat.id, message_id: message.message_id };
  const text = message.text || message.caption;
  const isOwn = message.from?.id === world.open.writer;
  openMenu(event, [
    { icon: "reply", label: "Reply", act: () => composer.answer(message) },
    { icon: "forward", label: "Forward", act: () => chooseChat(world, "Forward to…", (chat) => forward(row, chat)) },
    text ? { icon: "copy", label: "Copy text", act: () => copyText(text) } : null,
    isOwn && text ? { icon: "edit", label: "Edit", act: () => composer.edit(message) } : null,
    { icon: "delete", label: "Delete", danger: true, act: () => attempt(deleteMessage(name)) },
  ]);
}

async function forward(row, chat) {
  for (const { chat: from, message_id } of row.messages) {
    await attempt(forwardMessage({ chat_id: from.id, message_id, to_chat_id: chat.id, user_id: chat.writer }));
  }
  openChat(chat);
}

/** Files that are dropped on the conversation are offered for sending. */
function acceptDrops(node) {
  const here = element("div", { class: "drop-here", hidden: true }, "Drop photos here to send them");
  conversation.wall.append(here);
  let depth = 0;
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  node.addEventListener("dragenter", (event) => {
    if (!hasFiles(event)) return;
    depth += 1;
    here.hidden = false;
  });
  node.addEventListener("dragleave", () => {
    depth = Math.max(0, depth - 1);
    here.hidden = depth === 0;
  });
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => {
    event.preventDefault();
    depth = 0;
    here.hidden = true;
    if (!event.dataTransfer.files.length) return;
    if (composer.line.hidden) toast("Press START first, as in Telegram.");
    else composer.offer([...event.dataTransfer.files]);
  });
}
