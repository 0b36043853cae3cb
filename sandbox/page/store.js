// The page's state: chats, users, messages. Only events of the stream change it, so that all pages show the same.

const ACTION_MS = 5500;

/** Notifies listeners of `message`, `edited`, `deleted`, `action`, `answer`, `reply_requested`, `online`, `commands`, `chats`, `call` and `conditions`. */
export class Store {
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
    this.chats = new Map(state.chats.map((chat) => [chat.chat.id, newChat(chat)]));
    this.open = null;
    this.listeners = new Map();
  }

  on(kind, listener) {
    this.listeners.set(kind, [...(this.listeners.get(kind) || []), listener]);
  }

  emit(kind, detail) {
    for (const listener of this.listeners.get(kind) || []) listener(detail);
  }

  isBot(user) {
    return user?.id === this.bot.id;
  }

  /** Applies an event of Telegram. */
  apply(event) {
    if (!this.online) {
      this.online = true;
      this.emit("online");
    }
    const chat = this.chats.get(event.chat_id);
    switch (event.kind) {
      case "message_new":
      case "message_edited":
        return chat && this.#putMessage(chat, event.data, event.kind === "message_new");
      case "message_deleted":
        if (chat?.messages.delete(event.data.message_id)) this.emit("deleted", { chat, id: event.data.message_id });
        return undefined;
      case "chat_action":
        return chat && this.#startAction(chat, event.data.action);
      case "callback_answer":
        return this.emit("answer", event.data);
      case "force_reply":
        return chat && this.#requestReply(chat, event.data);
      case "commands":
        return this.emit("commands");
      case "chat":
        if (!chat) this.chats.set(event.chat_id, newChat({ chat: event.data, writers: [], messages: [] }));
        return this.emit("chats");
      default:
        return undefined;
    }
  }

  addCall(call) {
    if (this.calls.at(-1)?.number >= call.number) return;
    this.calls.push(call);
    this.emit("call", call);
  }

  setConditions(conditions) {
    this.conditions = conditions;
    this.emit("conditions", conditions);
  }

  read(chat) {
    chat.unread = 0;
    this.emit("chats");
  }

  #putMessage(chat, message, isNew) {
    chat.messages.set(message.message_id, message);
    if (isNew) {
      if (this.isBot(message.from)) {
        this.#stopAction(chat);
        if (this.open !== chat) chat.unread += 1;
      }
      this.emit("message", { chat, message });
    } else {
      this.#stopAction(chat);
      this.emit("edited", { chat, message });
    }
    this.emit("chats");
  }

  /** The bot requests a reply to a message: from everybody or, if selective, from whom the message replies to. */
  #requestReply(chat, { message_id, selective }) {
    const message = chat.messages.get(message_id);
    if (selective && !chat.isPrivate && message.reply_to_message?.from?.id !== chat.writer) return;
    chat.requestedReply = message_id;
    this.emit("reply_requested", chat);
  }

  #startAction(chat, action) {
    clearTimeout(chat.actionTimer);
    chat.action = action;
    chat.actionTimer = setTimeout(() => this.#stopAction(chat), ACTION_MS);
    this.emit("action", chat);
    this.emit("chats");
  }

  #stopAction(chat) {
    if (!chat.action) return;
    clearTimeout(chat.actionTimer);
    chat.action = null;
    this.emit("action", chat);
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
    requestedReply: null,
  };
}
