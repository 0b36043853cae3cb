// The command menu that the bot has set, opened by its button or by "/" in the text field.

import { element } from "./element.js";
import { commandMenu } from "./server.js";

export class CommandMenu {
  /** `send(text)` is called with the command that is chosen. */
  constructor(send) {
    this.send = send;
    this.commands = [];
    this.found = [];
    this.place = 0;
    this.node = element("ul", { class: "command-menu", role: "listbox", "aria-label": "Commands", id: "command-menu", hidden: true });
  }

  get isOpen() {
    return !this.node.hidden;
  }

  async load(chat) {
    this.commands = await commandMenu(chat.id, chat.writer);
  }

  /** Shows the commands that begin as `text` does, none where it is no command. */
  filter(text) {
    const begun = /^\/(\w*)$/.exec(text);
    this.found = begun ? this.commands.filter((one) => one.command.startsWith(begun[1].toLowerCase())) : [];
    this.place = 0;
    this.#show();
  }

  toggle() {
    if (this.isOpen) this.close();
    else this.filter("/");
  }

  close() {
    this.found = [];
    this.#show();
  }

  /** Arrows, Enter, Tab and Escape; true when the key was for the menu. */
  take(event) {
    if (!this.isOpen) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.place = (this.place + step + this.found.length) % this.found.length;
    else if (event.key === "Enter" || event.key === "Tab") this.#choose(this.found[this.place]);
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
    this.node.hidden = this.found.length === 0;
    this.node.replaceChildren(
      ...this.found.map((one, index) =>
        element(
          "li",
          { role: "option", "aria-selected": String(index === this.place), onmousedown: (event) => event.preventDefault(), onclick: () => this.#choose(one) },
          element("b", {}, `/${one.command}`),
          element("span", {}, one.description),
        ),
      ),
    );
  }
}
