// The bot's command menu, opened by its button or by "/" in the text field.

import { element } from "./dom.js";
import { commandMenu } from "./api.js";

export class CommandMenu {
  /** `send(text)` is called with the chosen command. */
  constructor(send) {
    this.send = send;
    this.commands = [];
    this.matches = [];
    this.selected = 0;
    this.node = element("ul", { class: "command-menu", role: "listbox", "aria-label": "Commands", id: "command-menu", hidden: true });
  }

  get isOpen() {
    return !this.node.hidden;
  }

  async load(chat) {
    this.commands = await commandMenu(chat.id, chat.writer);
  }

  /** Shows the commands that start with `text`; none if it is no command. */
  filter(text) {
    const typed = /^\/(\w*)$/.exec(text);
    this.matches = typed ? this.commands.filter((one) => one.command.startsWith(typed[1].toLowerCase())) : [];
    this.selected = 0;
    this.#show();
  }

  toggle() {
    if (this.isOpen) this.close();
    else this.filter("/");
  }

  close() {
    this.matches = [];
    this.#show();
  }

  /** Handles arrows, Enter, Tab and Escape; returns true if the menu used the key. */
  handleKey(event) {
    if (!this.isOpen) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.selected = (this.selected + step + this.matches.length) % this.matches.length;
    else if (event.key === "Enter" || event.key === "Tab") this.#choose(this.matches[this.selected]);
    else if (event.key === "Escape") this.close();
    else return false;
    if (step) this.#show();
    event.preventDefault();
    return true;
  }

  #choose(command) {
    this.close();
    this.send(`/${command.command}`);
  }

  #show() {
    this.node.hidden = this.matches.length === 0;
    this.node.replaceChildren(
      ...this.matches.map((one, index) =>
        element(
          "li",
          { role: "option", "aria-selected": String(index === this.selected), onmousedown: (event) => event.preventDefault(), onclick: () => this.#choose(one) },
          element("b", {}, `/${one.command}`),
          element("span", {}, one.description),
        ),
      ),
    );
  }
}
