// The menu of a message, and the dialog with the chats to forward it to.

import { element, icon } from "./dom.js";
import { avatar, chatTitle } from "./format.js";
import { openDialog } from "./dialogs.js";

/** Opens a menu at the pointer or below a button. `items` are `{icon or avatar, label, act, danger}`; null ones are left out. */
export function openMenu(event, items) {
  document.querySelector(".menu")?.close();
  const opener = event.currentTarget instanceof HTMLButtonElement ? event.currentTarget : document.activeElement;
  const keys = items.filter(Boolean).map((one) =>
    element("button", { type: "button", role: "menuitem", class: one.danger ? "danger" : null, onclick: () => (menu.close(), one.act()) }, one.avatar || icon(one.icon), one.label),
  );
  const menu = element("div", { class: "menu", role: "menu" }, keys);
  menu.close = () => {
    menu.remove();
    document.removeEventListener("pointerdown", outside, true);
    opener?.focus?.({ preventScroll: true });
  };
  const outside = (click) => !menu.contains(click.target) && menu.close();
  menu.addEventListener("keydown", (key) => {
    const at = keys.indexOf(document.activeElement);
    if (key.key === "ArrowDown") keys[(at + 1) % keys.length].focus();
    else if (key.key === "ArrowUp") keys[(at - 1 + keys.length) % keys.length].focus();
    else if (key.key === "Escape" || key.key === "Tab") menu.close();
    else return;
    key.preventDefault();
  });
  document.body.append(menu);
  place(menu, event);
  document.addEventListener("pointerdown", outside, true);
  keys[0]?.focus();
}

function place(menu, event) {
  const box = event.type === "click" ? event.currentTarget.getBoundingClientRect() : null;
  const { width, height } = menu.getBoundingClientRect();
  const [x, below] = box ? [box.left, box.bottom + 4] : [event.clientX, event.clientY];
  const y = box && below + height > innerHeight ? box.top - height - 4 : below;
  menu.style.left = `${Math.max(8, Math.min(x, innerWidth - width - 8))}px`;
  menu.style.top = `${Math.max(8, Math.min(y, innerHeight - height - 8))}px`;
}

/** Lets the user choose a chat. */
export function chooseChat(store, title, choose) {
  const items = [...store.chats.values()].map((chat) =>
    element("button", { type: "button", onclick: () => (dialog.close(), choose(chat)) }, avatar(chat.chat), chatTitle(chat)),
  );
  const dialog = openDialog(
    [element("div", { class: "dialog-body" }, element("h3", {}, title)), element("div", { class: "choice" }, items)],
    { "aria-label": title },
  );
}
