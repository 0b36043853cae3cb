// The buttons under a message, updated in place so that neither focus nor a click is lost.

import { element, icon } from "./dom.js";
import { copyText, openLink, toast } from "./dialogs.js";

/** Updates `node` (class `keys`) to the rows of `markup`. */
export function showKeyboard(node, markup, chat, message, presses) {
  const rows = markup?.inline_keyboard || [];
  node.hidden = rows.length === 0;
  const focused = node.contains(document.activeElement) ? document.activeElement.dataset.text : null;
  while (node.children.length > rows.length) node.lastChild.remove();
  rows.forEach((row, index) => {
    const line = node.children[index] || node.appendChild(element("div", { class: "keys-row" }));
    while (line.children.length > row.length) line.lastChild.remove();
    row.forEach((button, place) => showKey(line.children[place] || line.appendChild(newKey()), button, chat, message, presses));
  });
  if (focused !== null && document.activeElement?.dataset.text !== focused) {
    const same = [...node.querySelectorAll(".key")].find((one) => one.dataset.text === focused);
    (same || node.querySelector(".key"))?.focus();
  }
}

function newKey() {
  const key = element("button", { type: "button", class: "key" }, element("span"));
  key.addEventListener("click", () => key.act());
  return key;
}

function showKey(key, button, chat, message, presses) {
  if (key.dataset.text !== button.text) {
    key.firstChild.textContent = button.text;
    key.dataset.text = button.text;
  }
  const mark = button.url ? "link" : button.copy_text ? "copy" : "";
  if ((key.dataset.mark || "") !== mark) {
    key.dataset.mark = mark;
    key.querySelector(".mark")?.remove();
    if (mark) {
      const sign = icon(mark);
      sign.classList.add("mark");
      key.append(sign);
    }
  }
  if (button.style) key.dataset.style = button.style;
  else delete key.dataset.style;
  key.setAttribute("aria-label", button.url ? `${button.text} (opens a link)` : button.text);
  if (presses.isWaiting(chat.id, message.message_id, button.callback_data)) key.setAttribute("aria-busy", "true");
  else key.removeAttribute("aria-busy");
  key.act = () => {
    if (button.url) openLink(button.url);
    else if (button.copy_text) copyText(button.copy_text.text);
    else if (button.callback_data) presses.press(chat, message, button);
    else toast("This kind of button does nothing in the sandbox.");
  };
}
