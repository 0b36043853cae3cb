// The open chat: its header, its messages in order, and the scroll position.

import { Row, serviceText } from "./message_row.js";
import { element, icon, iconButton } from "./dom.js";
import { actionName, avatar, chatTitle, day } from "./format.js";

const NEAR_END = 80;
const TOGETHER_SECONDS = 600;

export class Conversation {
  /** `on`: back, panel, link, command, copy, menu(row, event), mention. */
  constructor(store, presses, on) {
    this.store = store;
    this.presses = presses;
    this.on = on;
    this.rows = new Map();
    this.chat = null;
    this.atEnd = true;
    this.title = element("h2");
    this.subtitle = element("p", { "aria-live": "polite" });
    this.avatar = element("span", { class: "avatar-slot" });
    this.panelButton = iconButton("panel", "Control panel", on.panel, { class: "round panel-button", "aria-expanded": "false" });
    this.head = element(
      "header",
      { class: "chat-head" },
      iconButton("back", "Back to the chats", on.back, { class: "round back" }),
      this.avatar,
      element("div", { class: "titles" }, this.title, this.subtitle),
      this.panelButton,
    );
    this.notice = element("div", { class: "notice phone-only" }, "Sandbox: the goods are invented");
    this.lost = element("div", { class: "notice lost", hidden: true }, "The sandbox does not answer. Is the demo still running?");
    this.list = element("div", { class: "messages", role: "log", "aria-label": "Messages", "aria-live": "polite", "aria-relevant": "additions" });
    this.scroller = element("div", { class: "scroller", tabindex: "0", "aria-label": "Messages, scrollable" }, this.list);
    this.count = element("span", { class: "unread", hidden: true });
    this.toEnd = element("button", { type: "button", class: "to-end", "aria-label": "To the newest message", hidden: true, onclick: () => this.scrollToEnd(true) }, this.count, icon("down"));
    this.backdrop = element("div", { class: "backdrop" }, this.scroller, this.toEnd);
    this.scroller.addEventListener("scroll", () => this.smoothScrolling || this.#scrolled());
    this.scroller.addEventListener("scrollend", () => {
      this.smoothScrolling = false;
      this.#scrolled();
    });
    // A reader at the end stays there, whatever changes the height.
    new ResizeObserver(() => this.atEnd && this.scrollToEnd()).observe(this.list);
    new ResizeObserver(() => this.atEnd && this.scrollToEnd()).observe(this.scroller);
    store.on("message", ({ chat, message }) => chat === this.chat && this.#add(message, true));
    store.on("edited", ({ chat, message }) => chat === this.chat && this.#edit(message));
    store.on("deleted", ({ chat, id }) => chat === this.chat && this.#remove(id));
    store.on("action", (chat) => chat === this.chat && this.#showSubtitle());
    store.on("online", () => this.#showSubtitle());
  }

  nodes() {
    return [this.head, this.notice, this.lost, this.backdrop];
  }

  /** Shows a chat from the beginning. Also called when another writer is chosen in a group. */
  show(chat) {
    this.chat = chat;
    this.title.textContent = chat.isPrivate ? "Snapsource" : chatTitle(chat);
    this.avatar.replaceChildren(chat.isPrivate ? avatar(null, true) : avatar(chat.chat));
    this.#showSubtitle();
    this.rows.clear();
    this.list.replaceChildren();
    for (const message of [...chat.messages.values()].sort((a, b) => a.message_id - b.message_id)) this.#add(message, false);
    this.#arrange();
    this.scrollToEnd();
  }

  scrollToEnd(smooth = false) {
    this.atEnd = true;
    this.smoothScrolling = smooth;
    this.scroller.scrollTo({ top: this.scroller.scrollHeight, behavior: smooth ? "smooth" : "instant" });
    this.#countUnseen(0);
  }

  goTo(id) {
    const row = this.rowOf(id);
    if (!row) return;
    row.node.scrollIntoView({ block: "center", behavior: "smooth" });
    row.node.classList.add("flash");
    setTimeout(() => row.node.classList.remove("flash"), 1300);
  }

  refreshKeys(id) {
    this.rowOf(id)?.show();
  }

  rowOf(id) {
    return [...this.rows.values()].find((row) => row.messages?.some((one) => one.message_id === id));
  }

  #add(message, isNew) {
    const service = serviceText(message);
    if (service) {
      this.list.append(element("div", { class: "service" }, service));
      return;
    }
    const album = message.media_group_id && this.rows.get(message.media_group_id);
    if (album) {
      album.messages.push(message);
      album.show();
    } else {
      const row = new Row([message], { store: this.store, chat: this.chat, presses: this.presses }, { ...this.on, goto: (id) => this.goTo(id) });
      this.rows.set(row.key, row);
      if (isNew) row.node.classList.add("arrived");
      this.list.append(row.node);
    }
    if (!isNew) return;
    this.#arrange();
    if (this.atEnd || message.from?.id === this.chat.writer) this.scrollToEnd();
    else this.#countUnseen(this.unseen + 1);
  }

  #edit(message) {
    this.rowOf(message.message_id)?.update(message);
  }

  #remove(id) {
    const row = this.rowOf(id);
    if (!row) return;
    if (row.messages.length > 1) {
      row.messages = row.messages.filter((one) => one.message_id !== id);
      row.show();
      return;
    }
    this.rows.delete(row.key);
    row.node.classList.add("leaving");
    setTimeout(() => {
      row.node.remove();
      this.#arrange();
    }, 160);
  }

  /** Groups the rows by sender, marks new days, and introduces an empty chat. */
  #arrange() {
    for (const node of this.list.querySelectorAll(".day, .opening")) node.remove();
    const rows = [...this.rows.values()];
    rows.forEach((row, index) => {
      const [before, after] = [rows[index - 1], rows[index + 1]];
      row.place({ follows: together(before, row), last: !together(row, after), isGroup: !this.chat.isPrivate });
      const today = day(row.message.date);
      if (!before || day(before.message.date) !== today) row.node.before(element("div", { class: "day" }, today));
    });
    if (!rows.length) this.list.append(this.#opening());
  }

  #opening() {
    const { store, chat } = this;
    const logo = element("img", { src: "/assets/logo.svg", alt: "" });
    if (!chat.isPrivate) {
      const mention = `@${store.bot.username}`;
      return element(
        "div",
        { class: "opening" },
        logo,
        element("h3", {}, "A group with the bot in it"),
        element("p", {}, "It searches photos that have ", element("button", { type: "button", onclick: () => this.on.mention(`${mention} `) }, mention), " in their caption, or that somebody replies to with ", element("button", { type: "button", onclick: () => this.on.mention("/search ") }, "/search"), "."),
      );
    }
    const language = store.users.get(chat.id)?.language_code;
    const description = store.descriptions[language] || store.descriptions[""];
    return element(
      "div",
      { class: "opening" },
      logo,
      element("h3", {}, "What can this bot do?"),
      element("p", {}, description || "Send it a photo of a product. It finds who sells it on 1688 and AliExpress."),
      element("p", {}, "This is a sandbox: the bot is real, the goods are invented."),
    );
  }

  #showSubtitle() {
    const { chat, store } = this;
    if (!chat) return;
    this.subtitle.classList.toggle("acting", Boolean(chat.action));
    if (chat.action) this.subtitle.textContent = actionName(chat.action);
    else if (!store.online) this.subtitle.textContent = "waiting for the bot to start…";
    else if (chat.isPrivate) this.subtitle.textContent = "bot";
    else this.subtitle.textContent = `${chat.writers.length + 1} members`;
  }

  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    const end = scrollHeight - clientHeight;
    const moved = end !== this.end;
    this.end = end;
    // A message that changes its height moves the end away from a reader who is there; only scrolling leaves the end.
    if (moved && this.atEnd) this.scroller.scrollTo({ top: end, behavior: "instant" });
    else this.atEnd = end - scrollTop < NEAR_END;
    this.toEnd.hidden = this.atEnd;
    if (this.atEnd) this.#countUnseen(0);
  }

  #countUnseen(count) {
    this.unseen = count;
    this.count.hidden = count === 0;
    this.count.textContent = String(count);
  }
}

function together(one, other) {
  if (!one || !other) return false;
  const [a, b] = [one.message, other.message];
  return a.from?.id === b.from?.id && b.date - a.date < TOGETHER_SECONDS && day(a.date) === day(b.date);
}
