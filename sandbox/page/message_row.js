// One row of a conversation: a message, or the photos of an album.

import { attachment, linkPreview } from "./attachment.js";
import { element, icon, iconButton, tail } from "./dom.js";
import { showKeyboard } from "./keyboard.js";
import { avatar, clock, fullName, hue, origin, summary } from "./format.js";
import { openLink } from "./dialogs.js";
import { newPicture, showPicture } from "./picture.js";
import { richText } from "./rich_text.js";
import { fileUrl } from "./api.js";

/** The text of a service message, or null for other messages. */
export function serviceText(message) {
  const by = message.from ? fullName(message.from) : "Somebody";
  if (message.forum_topic_created) return `${by} opened the topic “${message.forum_topic_created.name}”`;
  if (message.migrate_to_chat_id) return "The group became a supergroup";
  if (message.migrate_from_chat_id) return "This supergroup was a group before";
  if (message.new_chat_members) return `${message.new_chat_members.map(fullName).join(", ")} joined`;
  if (message.left_chat_member) return `${fullName(message.left_chat_member)} left`;
  return null;
}

/** A row and its node. `on` has the handlers link, command, copy, menu and goto; `context` has store, presses and chat. */
export class Row {
  constructor(messages, context, on) {
    this.context = context;
    this.on = on;
    this.messages = messages;
    const { store, chat } = context;
    const first = messages[0];
    this.isOut = !store.isBot(first.from);
    if (chat.writers.length > 1) this.isOut = first.from?.id === chat.writer;
    this.pictures = new Map();
    const name = first.from ? fullName(first.from) : "";
    this.from = element("div", { class: "from", dataset: { hue: hue(name) } }, name);
    this.head = [this.from, this.#origin(), this.#quote()];
    this.body = element("div", { class: "bubble" });
    this.keys = element("div", { class: "keys", role: "group", "aria-label": "Buttons" });
    this.more = iconButton("more", "Message menu", (event) => on.menu(this, event), { class: "more", "aria-haspopup": "menu" });
    this.stack = element("div", { class: "stack" }, this.body, this.keys, this.more);
    this.node = element("article", { class: "row", "aria-label": `${name}, ${clock(first.date)}` }, this.stack);
    this.node.addEventListener("contextmenu", (event) => {
      if (event.target.closest("a")) return;
      event.preventDefault();
      on.menu(this, event);
    });
    this.show();
  }

  get message() {
    return this.messages[0];
  }

  get key() {
    return this.message.media_group_id || this.message.message_id;
  }

  update(message) {
    this.messages = this.messages.map((one) => (one.message_id === message.message_id ? message : one));
    this.show();
  }

  /** Styles the row by its position: whether it `follows` one of the same sender, and is the `last` of them. */
  place({ follows, last, isGroup }) {
    const names = this.node.classList;
    names.toggle("out", this.isOut);
    names.toggle("follows", follows);
    names.toggle("last", last);
    names.toggle("with-avatar", isGroup && !this.isOut);
    this.from.hidden = follows || !isGroup || this.isOut;
    const shown = this.node.querySelector(":scope > .avatar");
    if (isGroup && !this.isOut && last && !shown) {
      this.node.append(avatar(this.message.from, this.context.store.isBot(this.message.from)));
    } else if (shown && !(isGroup && last)) {
      shown.remove();
    }
  }

  show() {
    const first = this.message;
    const captioned = this.messages.find((one) => one.caption) || first;
    const text = first.text || captioned.caption || "";
    const isBare = Boolean(first.sticker);
    this.node.classList.toggle("bare", isBare);
    this.body.classList.toggle("picture-last", Boolean(first.photo) && !text);
    this.node.dataset.id = first.message_id;
    const meta = this.#meta((first.photo && !text) || isBare);
    const parts = [...this.head, ...this.#media(), this.#attachment()];
    if (text) {
      const entities = first.text ? first.entities : captioned.caption_entities;
      parts.push(element("div", { class: "text" }, richText(text, entities, this.on), linkPreview(first, openLink), meta));
    } else {
      parts.push(meta);
    }
    parts.push(tail());
    this.#arrange(parts.filter(Boolean));
    // A captioned photo determines the width of its bubble.
    this.stack.style.width = first.photo && this.messages.length === 1 ? this.pictures.get(first.message_id).style.width : "";
    showKeyboard(this.keys, first.reply_markup, this.context.chat, first, this.context.presses);
  }

  /** Puts the parts into the bubble. A node that stays is not moved, so that a picture is not repainted. */
  #arrange(parts) {
    for (const child of [...this.body.children]) if (!parts.includes(child)) child.remove();
    parts.forEach((part, index) => {
      if (this.body.children[index] !== part) this.body.insertBefore(part, this.body.children[index] || null);
    });
  }

  #media() {
    const photos = this.messages.filter((one) => one.photo);
    const isAlbum = photos.length > 1;
    for (const one of photos) {
      if (!this.pictures.has(one.message_id)) this.pictures.set(one.message_id, newPicture());
      showPicture(this.pictures.get(one.message_id), one.photo, { inAlbum: isAlbum, captioned: Boolean(one.caption) });
    }
    const nodes = photos.map((one) => this.pictures.get(one.message_id));
    if (!isAlbum) return nodes;
    for (const node of nodes) node.removeAttribute("style");
    this.album ||= element("div", { class: "album" });
    this.album.dataset.count = String(nodes.length);
    this.album.replaceChildren(...nodes);
    return [this.album];
  }

  #attachment() {
    const file = this.message.animation || this.message.document || this.message.video || this.message.sticker || this.message.voice;
    if (!this.attached || this.attachedFile !== file?.file_id) {
      this.attached = attachment(this.message);
      this.attachedFile = file?.file_id;
    }
    return this.attached;
  }

  #meta(onPicture) {
    const first = this.message;
    return element(
      "span",
      { class: onPicture ? "meta on-picture" : "meta" },
      first.edit_date && !this.context.store.isBot(first.from) ? "edited" : null,
      element("time", {}, clock(first.date)),
      this.isOut ? icon("read", "0 0 20 14") : null,
    );
  }

  #origin() {
    const from = origin(this.message.forward_origin);
    return from && element("div", { class: "origin" }, "Forwarded from ", element("b", {}, from));
  }

  #quote() {
    const answered = this.message.reply_to_message;
    if (!answered || answered.forum_topic_created) return null;
    const small = answered.photo?.[0];
    return element(
      "button",
      { type: "button", class: small ? "quote with-picture" : "quote", onclick: () => this.on.goto(answered.message_id) },
      small ? element("img", { src: fileUrl(small.file_id), alt: "" }) : null,
      element("b", {}, answered.from ? fullName(answered.from) : "Message"),
      element("span", {}, summary(answered)),
    );
  }
}
