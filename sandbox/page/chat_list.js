// The list of chats, with the last message below each name.

import { element } from "./dom.js";
import { actionName, avatar, chatTitle, clock, fullName, languageName, summary } from "./format.js";

export class ChatList {
  constructor(store, tools, open) {
    this.store = store;
    this.open = open;
    this.list = element("ul", { class: "chat-list" });
    this.items = new Map();
    this.head = element(
      "header",
      { class: "chats-head" },
      element("img", { src: "/assets/logo.svg", alt: "" }),
      element("h1", {}, "Snapsource"),
      ...tools,
    );
    this.note = element("p", { class: "sandbox-note" }, "Sandbox. The bot is the real one; this Telegram, the marketplaces and the goods are invented, and nothing leaves this machine.");
    store.on("chats", () => this.show());
    this.show();
  }

  nodes() {
    return [this.head, this.note, this.list];
  }

  show() {
    for (const chat of this.store.chats.values()) {
      if (!this.items.has(chat.id)) {
        const item = this.#item(chat);
        this.items.set(chat.id, item);
        this.list.append(element("li", {}, item.node));
      }
      this.#fill(this.items.get(chat.id), chat);
    }
  }

  #item(chat) {
    const [time, last, unread] = [element("span", { class: "chat-time" }), element("span", { class: "chat-last" }), element("span", { class: "unread" })];
    const user = this.store.users.get(chat.id);
    const name = element("span", { class: "chat-name" }, chat.isPrivate ? `${chatTitle(chat)}` : chatTitle(chat), element("span", { class: "tag" }, user ? languageName(user.language_code) : "Group"));
    const node = element("button", { type: "button", class: "chat-item", onclick: () => this.open(chat) }, avatar(chat.chat), name, time, last, unread);
    return { node, time, last, unread };
  }

  #fill(item, chat) {
    const message = [...chat.messages.values()].at(-1);
    item.time.textContent = message ? clock(message.edit_date || message.date) : "";
    item.last.classList.toggle("acting", Boolean(chat.action));
    if (chat.action) item.last.textContent = `${actionName(chat.action)}…`;
    else if (!message) item.last.textContent = chat.isPrivate ? "No messages yet" : "A group of two, and the bot";
    else item.last.textContent = `${this.#prefix(chat, message)}${summary(message)}`;
    item.unread.hidden = chat.unread === 0;
    item.unread.textContent = String(chat.unread);
    item.node.setAttribute("aria-current", String(this.store.open === chat));
  }

  #prefix(chat, message) {
    if (!message.from || this.store.isBot(message.from)) return "";
    return chat.isPrivate ? "You: " : `${fullName(message.from).split(" ")[0]}: `;
  }
}
