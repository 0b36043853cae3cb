// Texts for people, chats, messages, services, sizes and times.

import { element } from "./dom.js";

const ACTIONS = {
  typing: "typing",
  upload_photo: "sending a photo",
  upload_document: "sending a file",
  upload_video: "sending a video",
  choose_sticker: "choosing a sticker",
  find_location: "finding a place",
};
const SERVICES = {
  tmapi_global: ["TMAPI Global", "1688"],
  tmapi: ["TMAPI", "1688"],
  daji: ["DAJI", "1688"],
  aliexpress: ["AliExpress", ""],
  parsebot: ["parse.bot", "1688"],
  pictures: ["Pictures", "of the products"],
};
const CONDITIONS = { up: "Up", slow: "Slow", no_credit: "No credit", refused: "Refused", rate_limited: "Limited", nonsense: "Nonsense", down: "Down" };

const LANGUAGES = { en: "English", ru: "Russian", zh: "Chinese" };
const CLOCK = new Intl.DateTimeFormat([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const DAY = new Intl.DateTimeFormat("en", { day: "numeric", month: "long" });

export const fullName = (user) => [user.first_name, user.last_name].filter(Boolean).join(" ");
export const chatTitle = (chat) => chat.chat.title || fullName(chat.chat);
export const clock = (seconds) => CLOCK.format(new Date(seconds * 1000));
export const actionName = (action) => ACTIONS[action] || "busy";
export const languageName = (code) => LANGUAGES[code] || code || "";
export const serviceName = (service) => SERVICES[service]?.[0] || service;
export const serviceNote = (service) => SERVICES[service]?.[1] || "";
export const conditionName = (condition) => CONDITIONS[condition] || condition;
/** The number of one of five colours, which depends on the name only. */
export const hue = (name) => [...name].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % 5;

export function day(seconds) {
  const date = new Date(seconds * 1000);
  return date.toDateString() === new Date().toDateString() ? "Today" : DAY.format(date);
}

export function bytes(count) {
  if (count < 1024) return `${count} B`;
  return count < 1024 * 1024 ? `${(count / 1024).toFixed(1)} KB` : `${(count / 1024 / 1024).toFixed(1)} MB`;
}

/** A message in one line, for lists and quotes. */
export function summary(message) {
  const text = (message.text || message.caption || "").replace(/\s+/g, " ").slice(0, 160);
  if (message.photo) return text ? `🖼 ${text}` : "🖼 Photo";
  if (message.animation) return "🎬 GIF";
  if (message.document) return `📎 ${message.document.file_name || "File"}`;
  if (message.sticker) return `${message.sticker.emoji || ""} Sticker`;
  if (message.video) return "🎬 Video";
  if (message.voice) return "🎤 Voice message";
  if (message.location) return "📍 Location";
  return text || "…";
}

export function origin(from) {
  if (!from) return null;
  if (from.sender_user) return fullName(from.sender_user);
  return from.sender_user_name || from.chat?.title || from.sender_chat?.title || "somebody";
}

/** A circle with initials, or the bot's logo. */
export function avatar(user, isBot = false) {
  if (isBot) return element("img", { class: "avatar", src: "/assets/logo.svg", alt: "" });
  const name = user.title || fullName(user);
  const initials = name.split(/\s+/).slice(0, 2).map((word) => [...word][0]).join("");
  return element("span", { class: "avatar", dataset: { hue: hue(name) }, "aria-hidden": "true" }, initials);
}
