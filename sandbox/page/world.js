// What the page knows: chats, people, messages. Changed by events of the feed only, so that all pages show the same.

const ACTION_MS = 5500;

/** Tells listeners `messages`, `edited`, `deleted`, `action`, `answer`, `asked`, `commands`, `chats`, `call`, `conditions`. */
export class World {
  constructor(state) {
    this.bot = state.bot;
    this.online = state.online;
    this.descriptions = state.descriptions;
    this.samples = state.samples;
    this.services = state.services;
    this.slowSeconds = state.slow_seconds;
    this.conditions = state.conditions;
    this.calls = state.calls;
    this.users = new Map(state.users.map((user) => [user.id, user]));
    this.chats = new Map(state.chats.map((one) => [one.chat.id, newChat(one)]));
    this.open = null;
    this.listeners = new Map();
  }

  on(kind, listener) {
    this.listeners.set(kind, [...(this.listeners.get(kind) || []), listener]);
  }

  tell(kind, detail) {
    for (const listener of this.listeners.get(kind) || []) listener(detail);
  }

  isBot(user) {
    return user?.id === this.bot.id;
  }

  /** An event of Telegram. */
  apply(event) {
    if (!this.online) {
      this.online = true;
      this.tell("online");
    }
    const chat = this.chats.get(event.chat_id);
    switch (event.kind) {
      case "message_new":
      case "message_edited":
        return chat && this.#put(chat, event.data, event.kind === "message_new");
      case "message_deleted":
        if (chat?.messages.delete(event.data.message_id)) this.tell("deleted", { chat, id: event.data.message_id });
        return undefined;
      case "chat_action":
        return chat && this.#act(chat, event.data.action);
      case "callback_answer":
        return this.tell("answer", event.data);
      case "force_reply":
        return chat && this.#ask(chat, event.data);
      case "commands":
        return this.tell("commands");
      case "chat":
        if (!chat) this.chats.set(event.chat_id, newChat({ chat: event.data, writers: [], messages: [] }));
        return this.tell("chats");
      default:
        return undefined;
    }
  }

  addCall(call) {
    if (this.calls.at(-1)?.number >= call.number) return;
    this.calls.push(call);
    this.tell("call", call);
  }

  setConditions(conditions) {
    this.conditions = conditions;
    this.tell("conditions", conditions);
  }

  read(chat) {
    chat.unread = 0;
    this.tell("chats");
  }

  #put(chat, message, isNew) {
    chat.messages.set(message.message_id, message);
    if (isNew) {
      if (this.isBot(message.from)) {
        this.#stopAction(chat);
        if (this.open !== chat) chat.unread += 1;
      }
      this.tell("message", { chat, message });
    } else {
      this.#stopAction(chat);
      this.tell("edited", { chat, message });
    }
    this.tell("chats");
  }

  /** The bot wants an answer to a message: of everybody or, if it is selective, of whom the message answers. */
  #ask(chat, { message_id, selective }) {
    const message = chat.messages.get(message_id);
    if (selective && !chat.isPrivate && message.reply_to_message?.from?.id !== chat.writer) return;
    chat.asked = message_id;
    this.tell("asked", chat);
  }

  #act(chat, action) {
    clearTimeout(chat.actionTimer);
    chat.action = action;
    chat.actionTimer = setTimeout(() => this.#stopAction(chat), ACTION_MS);
    this.tell("action", chat);
    this.tell("chats");
  }

  #stopAction(chat) {
    if (!chat.action) return;
    clearTimeout(chat.actionTimer);
    chat.action = null;
    this.tell("action", chat);
  }
}

function newChat({ chat, writers, messages }) {
  return {
    id: chat.id,
    chat,
    writers: writers.length ? writers : [chat.id].filter((id) => id > 0),
    writer: writers[0] ?? chat.id,
    isPrivate: chat.type === "private",
    messages: new Map(messages.map((message) => [message.message_id, message])),
    unread: 0,
    action: null,
    draft: "",
    asked: null,
  };
}
