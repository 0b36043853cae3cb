// Where people write: text, commands, files, the tray, and whom a message answers.

import { CommandMenu } from "./commands.js";
import { say } from "./conversation.js";
import { element, iconButton } from "./element.js";
import { avatar, fullName, summary } from "./names.js";
import { toast } from "./notices.js";
import { openMenu } from "./message_menu.js";
import { sendPrepared } from "./outgoing.js";
import { askToSend } from "./send_dialog.js";
import { Refused, editText, sendText } from "./server.js";
import { newTray } from "./tray.js";

export class Composer {
  /** `on.writer()`: another person of the group writes from now on. */
  constructor(world, on) {
    this.world = world;
    this.on = on;
    this.chat = null;
    this.answered = null;
    this.edited = null;
    this.menu = new CommandMenu((command) => this.#sendCommand(command));
    this.tray = newTray(world.samples, (file) => this.#sendSample(file));
    this.tray.hidden = true;
    this.field = element("textarea", { rows: "1", placeholder: "Message", "aria-label": "Message", maxlength: "4096" });
    this.file = element("input", { type: "file", multiple: true, hidden: true, "aria-hidden": "true", tabindex: "-1" });
    this.writerButton = element("button", { type: "button", class: "writer", "aria-haspopup": "menu", onclick: (event) => this.#chooseWriter(event) });
    this.trayButton = iconButton("tray", "Sample photos", () => this.showTray(this.tray.hidden), { "aria-controls": "tray", "aria-expanded": "false" });
    this.sendButton = iconButton("send", "Send", () => this.#send(), { class: "round send", disabled: true });
    this.line = element(
      "div",
      { class: "composer-line" },
      this.writerButton,
      iconButton("commands", "Commands", () => this.menu.toggle(), { "aria-controls": "command-menu" }),
      this.field,
      this.trayButton,
      iconButton("attach", "Attach files", () => this.file.click()),
      this.sendButton,
    );
    this.quote = element("div");
    this.answering = element("div", { class: "answering", hidden: true }, this.quote, iconButton("close", "Cancel", () => this.answer(null)));
    this.start = element("button", { type: "button", class: "start", onclick: () => this.#attempt(say(this.chat, "/start")) }, "Start");
    this.node = element("div", { class: "composer" }, this.menu.node, this.start, this.tray, this.answering, this.line, this.file);
    this.#listen();
  }

  show(chat) {
    if (this.chat) this.chat.draft = this.field.value;
    this.chat = chat;
    this.#setText(chat.draft);
    this.#answerAsked();
    this.#showWriter();
    this.#showStart();
    this.#loadCommands();
  }

  showTray(isShown) {
    this.tray.hidden = !isShown;
    this.trayButton.setAttribute("aria-expanded", String(isShown));
  }

  answer(message) {
    if (!message) this.chat.asked = null;
    [this.answered, this.edited] = [message, null];
    this.#showQuote(message, message?.from && fullName(message.from));
  }

  edit(message) {
    [this.answered, this.edited] = [null, message];
    this.#showQuote(message, "Edit message");
    this.#setText(message.text || message.caption || "");
    this.field.focus();
  }

  insert(text) {
    this.#setText(text + this.field.value);
    this.field.focus();
  }

  /** The dialog for files that were dropped, pasted or chosen. */
  offer(files) {
    if (!files.length) return;
    askToSend(files, this.field.value, (sent, caption) => {
      this.#setText("");
      this.sendFiles(sent, caption);
    });
  }

  /** Sends what `prepared` made; several photos at once are an album. */
  async sendFiles(files, caption, chat = this.chat) {
    const album = files.length > 1 && files.every((one) => one.photo) ? String(Date.now()) : null;
    const reply_to = this.answered?.message_id ?? null;
    this.answer(null);
    for (const [index, one] of files.entries()) {
      const message = { chat_id: chat.id, user_id: chat.writer, caption: index === 0 && caption ? caption : null, album, reply_to };
      await this.#attempt(sendPrepared(one, message, toast));
    }
  }

  async #sendSample(file) {
    const { chat } = this;
    const caption = this.#takeText();
    this.showTray(false);
    this.trayButton.focus({ preventScroll: true });
    const photo = await this.#attempt(file);
    if (photo) await this.sendFiles([{ file: photo, photo, sticker: null }], caption, chat);
  }

  #listen() {
    this.field.addEventListener("input", () => this.#typed());
    this.field.addEventListener("keydown", (event) => {
      if (event.isComposing || this.menu.take(event)) return;
      if (event.key === "Enter" && !event.shiftKey) {
        event.preventDefault();
        this.#send();
      } else if (event.key === "Escape") {
        this.answer(null);
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
    this.world.on("asked", (chat) => chat === this.chat && this.#answerAsked());
    this.world.on("commands", () => this.#loadCommands());
    this.world.on("message", ({ chat }) => chat === this.chat && this.#showStart());
  }

  #typed() {
    this.field.style.height = "40px";
    // A field that is hidden has no height to measure.
    this.field.style.height = `${Math.max(40, Math.min(160, this.field.scrollHeight))}px`;
    this.sendButton.disabled = !this.field.value.trim();
    this.menu.filter(this.field.value);
  }

  /** Opens the answer that the bot waits for, as Telegram's apps do. */
  #answerAsked() {
    this.answer(this.chat.messages.get(this.chat.asked) || null);
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
    const { chat, answered, edited } = this;
    const text = this.#takeText();
    if (!text) return;
    this.answer(null);
    this.field.focus();
    if (edited) this.#attempt(editText({ chat_id: chat.id, message_id: edited.message_id, text }));
    else this.#attempt(sendText({ chat_id: chat.id, user_id: chat.writer, text, reply_to: answered?.message_id ?? null }));
  }

  #sendCommand(command) {
    const name = this.chat.isPrivate ? command : `${command}@${this.world.bot.username}`;
    this.#setText(name);
    this.#send();
  }

  async #attempt(work) {
    try {
      return await work;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      toast(error.message);
      return null;
    }
  }

  #loadCommands() {
    if (this.chat) this.menu.load(this.chat).catch(() => {});
  }

  /** A private chat begins with START, as in Telegram. */
  #showStart() {
    const isNew = this.chat.isPrivate && this.chat.messages.size === 0;
    const wasNew = !this.start.hidden;
    this.start.hidden = !isNew;
    this.line.hidden = isNew;
    if (isNew) this.showTray(false);
    else if (wasNew && this.chat.messages.size <= 2) this.showTray(true);
  }

  #showQuote(message, title) {
    this.answering.hidden = !message;
    if (message) this.quote.replaceChildren(element("b", {}, title || "Message"), element("span", {}, summary(message)));
    if (message) this.field.focus();
  }

  #showWriter() {
    const { chat, world } = this;
    this.writerButton.hidden = chat.writers.length < 2;
    const writer = world.users.get(chat.writer);
    if (!writer) return;
    const label = `Writing as ${fullName(writer)}. Change`;
    this.writerButton.title = label;
    this.writerButton.setAttribute("aria-label", label);
    this.writerButton.replaceChildren(avatar(writer));
  }

  #chooseWriter(event) {
    const people = this.chat.writers.map((id) => this.world.users.get(id));
    openMenu(event, people.map((user) => ({
      face: avatar(user),
      label: `Write as ${fullName(user)}`,
      act: () => {
        this.chat.writer = user.id;
        this.#showWriter();
        this.on.writer();
      },
    })));
  }
}
