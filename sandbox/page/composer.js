// The area for writing: text, commands, files, sample photos, and the message that is replied to.

import { CommandMenu } from "./command_menu.js";
import { element, iconButton } from "./dom.js";
import { avatar, fullName, summary } from "./format.js";
import { attempt, toast } from "./dialogs.js";
import { openMenu } from "./message_menu.js";
import { sendPrepared } from "./uploads.js";
import { askToSend } from "./send_dialog.js";
import { editText, sendText, sendTextTo } from "./api.js";
import { samplePhotos } from "./sample_photos.js";

export class Composer {
  /** `on.writer()` is called when another member of a group is chosen to write. */
  constructor(store, on) {
    this.store = store;
    this.on = on;
    this.chat = null;
    this.repliedTo = null;
    this.edited = null;
    this.menu = new CommandMenu((command) => this.#sendCommand(command));
    this.samples = samplePhotos(store.samples, (file) => this.#sendSample(file));
    this.samples.hidden = true;
    this.field = element("textarea", { rows: "1", placeholder: "Message", "aria-label": "Message", maxlength: "4096" });
    this.file = element("input", { type: "file", multiple: true, hidden: true, "aria-hidden": "true", tabindex: "-1" });
    this.writerButton = element("button", { type: "button", class: "writer", "aria-haspopup": "menu", onclick: (event) => this.#chooseWriter(event) });
    this.samplesButton = iconButton("samples", "Sample photos", () => this.showSamples(this.samples.hidden), { "aria-controls": "samples", "aria-expanded": "false" });
    this.sendButton = iconButton("send", "Send", () => this.#send(), { class: "round send", disabled: true });
    this.line = element(
      "div",
      { class: "composer-line" },
      this.writerButton,
      iconButton("commands", "Commands", () => this.menu.toggle(), { "aria-controls": "command-menu" }),
      this.field,
      this.samplesButton,
      iconButton("attach", "Attach files", () => this.file.click()),
      this.sendButton,
    );
    this.quote = element("div");
    this.quoteBar = element("div", { class: "quote-bar", hidden: true }, this.quote, iconButton("close", "Cancel", () => this.reply(null)));
    this.start = element("button", { type: "button", class: "start", onclick: () => attempt(sendTextTo(this.chat, "/start")) }, "Start");
    this.node = element("div", { class: "composer" }, this.menu.node, this.start, this.samples, this.quoteBar, this.line, this.file);
    this.#listen();
  }

  show(chat) {
    if (this.chat) this.chat.draft = this.field.value;
    this.chat = chat;
    this.#setText(chat.draft);
    this.#openRequestedReply();
    this.#showWriter();
    this.#showStart();
    this.#loadCommands();
  }

  showSamples(isShown) {
    this.samples.hidden = !isShown;
    this.samplesButton.setAttribute("aria-expanded", String(isShown));
  }

  reply(message) {
    if (!message) this.chat.requestedReply = null;
    [this.repliedTo, this.edited] = [message, null];
    this.#showQuote(message, message?.from && fullName(message.from));
  }

  edit(message) {
    [this.repliedTo, this.edited] = [null, message];
    this.#showQuote(message, "Edit message");
    this.#setText(message.text || message.caption || "");
    this.field.focus();
  }

  insert(text) {
    this.#setText(text + this.field.value);
    this.field.focus();
  }

  /** Opens the dialog for files that were dropped, pasted or chosen. */
  offer(files) {
    if (!files.length) return;
    askToSend(files, this.field.value, (sent, caption) => {
      this.#setText("");
      this.sendFiles(sent, caption);
    });
  }

  /** Sends prepared files; several photos together form an album. */
  async sendFiles(files, caption, chat = this.chat) {
    const album = files.length > 1 && files.every((one) => one.photo) ? String(Date.now()) : null;
    const reply_to = this.repliedTo?.message_id ?? null;
    this.reply(null);
    for (const [index, one] of files.entries()) {
      const message = { chat_id: chat.id, user_id: chat.writer, caption: index === 0 && caption ? caption : null, album, reply_to };
      await attempt(sendPrepared(one, message, toast));
    }
  }

  async #sendSample(file) {
    const { chat } = this;
    const caption = this.#takeText();
    this.showSamples(false);
    this.samplesButton.focus({ preventScroll: true });
    const photo = await attempt(file);
    if (photo) await this.sendFiles([{ file: photo, photo, sticker: null }], caption, chat);
  }

  #listen() {
    this.field.addEventListener("input", () => this.#typed());
    this.field.addEventListener("keydown", (event) => {
      if (event.isComposing || this.menu.handleKey(event)) return;
      if (event.key === "Enter" && !event.shiftKey) {
        event.preventDefault();
        this.#send();
      } else if (event.key === "Escape") {
        this.reply(null);
      }
    });
    this.field.addEventListener("blur", () => this.menu.close());
    this.file.addEventListener("change", () => {
      this.offer([...this.file.files]);
      this.file.value = "";
    });
    document.addEventListener("paste", (event) => {
      const files = [...(event.clipboardData?.files || [])];
      if (!files.length || document.querySelector("dialog[open]") || !this.start.hidden) return;
      event.preventDefault();
      this.offer(files);
    });
    this.store.on("reply_requested", (chat) => chat === this.chat && this.#openRequestedReply());
    this.store.on("commands", () => this.#loadCommands());
    this.store.on("message", ({ chat }) => chat === this.chat && this.#showStart());
  }

  #typed() {
    this.field.style.height = "40px";
    // A hidden field has no height to measure.
    this.field.style.height = `${Math.max(40, Math.min(160, this.field.scrollHeight))}px`;
    this.sendButton.disabled = !this.field.value.trim();
    this.menu.filter(this.field.value);
  }

  /** Opens a reply if the bot requested one, as Telegram's apps do. */
  #openRequestedReply() {
    this.reply(this.chat.messages.get(this.chat.requestedReply) || null);
  }

  #setText(text) {
    this.field.value = text;
    this.#typed();
    this.menu.close();
  }

  #takeText() {
    const text = this.field.value.trim();
    this.#setText("");
    return text;
  }

  #send() {
    const { chat, repliedTo, edited } = this;
    const text = this.#takeText();
    if (!text) return;
    this.reply(null);
    this.field.focus();
    if (edited) attempt(editText({ chat_id: chat.id, message_id: edited.message_id, text }));
    else attempt(sendText({ chat_id: chat.id, user_id: chat.writer, text, reply_to: repliedTo?.message_id ?? null }));
  }

  #sendCommand(command) {
    const name = this.chat.isPrivate ? command : `${command}@${this.store.bot.username}`;
    this.#setText(name);
    this.#send();
  }

  #loadCommands() {
    if (!this.chat) return;
    // They may come while a command is being typed.
    this.menu.load(this.chat).then(() => this.field.value && this.menu.filter(this.field.value)).catch(() => {});
  }

  /** A private chat starts with START, as in Telegram. */
  #showStart() {
    const isNew = this.chat.isPrivate && this.chat.messages.size === 0;
    const wasNew = !this.start.hidden;
    this.start.hidden = !isNew;
    this.line.hidden = isNew;
    if (isNew) this.showSamples(false);
    else if (wasNew && this.chat.messages.size <= 2) this.showSamples(true);
  }

  #showQuote(message, title) {
    this.quoteBar.hidden = !message;
    if (message) this.quote.replaceChildren(element("b", {}, title || "Message"), element("span", {}, summary(message)));
    if (message) this.field.focus();
  }

  #showWriter() {
    const { chat, store } = this;
    this.writerButton.hidden = chat.writers.length < 2;
    const writer = store.users.get(chat.writer);
    if (!writer) return;
    const label = `Writing as ${fullName(writer)}. Change`;
    this.writerButton.title = label;
    this.writerButton.setAttribute("aria-label", label);
    this.writerButton.replaceChildren(avatar(writer));
  }

  #chooseWriter(event) {
    const people = this.chat.writers.map((id) => this.store.users.get(id));
    openMenu(event, people.map((user) => ({
      avatar: avatar(user),
      label: `Write as ${fullName(user)}`,
      act: () => {
        this.chat.writer = user.id;
        this.#showWriter();
        this.on.writer();
      },
    })));
  }
}
