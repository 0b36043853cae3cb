// Presses of inline buttons, until the bot answers them.

import { RequestError, pressButton } from "./api.js";
import { alertBox, openLink, toast } from "./dialogs.js";

const TIMEOUT_MS = 20000;

/** The buttons that wait for an answer. `changed(chatId, messageId)` is called when one starts or stops waiting. */
export class Presses {
  constructor(store, changed) {
    this.changed = changed;
    this.waiting = new Map();
    this.answers = new Map();
    store.on("answer", (answer) => this.#answer(answer));
  }

  isWaiting(chatId, messageId, data) {
    return this.waiting.has(key(chatId, messageId, data));
  }

  async press(chat, message, button) {
    const name = key(chat.id, message.message_id, button.callback_data);
    if (this.waiting.has(name)) return;
    this.waiting.set(name, null);
    this.changed(chat.id, message.message_id);
    const end = () => {
      this.waiting.delete(name);
      this.changed(chat.id, message.message_id);
    };
    try {
      const press = await pressButton({
        chat_id: chat.id, message_id: message.message_id, button: button.callback_data, user_id: chat.writer,
      });
      this.waiting.set(name, { id: press.callback_query_id, end, timer: setTimeout(end, TIMEOUT_MS) });
      // The event stream may be faster than the response to the press.
      if (this.answers.has(press.callback_query_id)) this.#answer(this.answers.get(press.callback_query_id));
    } catch (error) {
      end();
      if (!(error instanceof RequestError)) throw error;
      toast(error.message);
    }
  }

  #answer(answer) {
    const one = [...this.waiting.values()].find((press) => press?.id === answer.callback_query_id);
    if (!one) {
      this.answers.set(answer.callback_query_id, answer);
      if (this.answers.size > 50) this.answers.delete(this.answers.keys().next().value);
      return;
    }
    clearTimeout(one.timer);
    one.end();
    if (answer.url) openLink(answer.url);
    else if (answer.text && answer.show_alert) alertBox("Snapsource", answer.text);
    else if (answer.text) toast(answer.text);
  }
}

const key = (chatId, messageId, data) => `${chatId} ${messageId} ${data}`;
