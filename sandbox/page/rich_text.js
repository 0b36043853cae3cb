// A text and its entities as DOM nodes. Offsets are in UTF-16 units, as JavaScript counts by itself.

import { element } from "./dom.js";

const TAGS = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote", expandable_blockquote: "blockquote" };

/** The nodes of a text. `on.link(url)`, `on.command(text)` and `on.copy(text)` are called on clicks. */
export function richText(text, entities, on) {
  return pieces(text, 0, text.length, [...(entities || [])].sort((a, b) => a.offset - b.offset || b.length - a.length), on);
}

function pieces(text, start, end, entities, on) {
  const nodes = [];
  let at = start;
  let rest = entities;
  while (rest.length) {
    const [entity, ...others] = rest;
    const last = Math.min(entity.offset + entity.length, end);
    if (entity.offset < at || last <= entity.offset) {
      rest = others;
      continue;
    }
    if (entity.offset > at) nodes.push(text.slice(at, entity.offset));
    const inner = others.filter((one) => one.offset < last);
    nodes.push(wrapped(entity, text.slice(entity.offset, last), pieces(text, entity.offset, last, inner, on), on));
    at = last;
    rest = others.filter((one) => one.offset >= last);
  }
  if (at < end) nodes.push(text.slice(at, end));
  return nodes;
}

function wrapped(entity, covered, children, on) {
  switch (entity.type) {
    case "text_link":
      return link(entity.url, children, on);
    case "url":
      return link(/^https?:/.test(covered) ? covered : `https://${covered}`, children, on);
    case "bot_command":
      return element("button", { type: "button", class: "command", onclick: () => on.command(covered) }, children);
    case "spoiler":
      return element("span", { class: "spoiler", onclick: (event) => event.currentTarget.classList.add("shown") }, children);
    case "mention":
    case "hashtag":
    case "text_mention":
      return element("span", { class: "command" }, children);
    case "code":
      return element("code", { title: "Copy", onclick: () => on.copy(covered) }, children);
    default:
      return TAGS[entity.type] ? element(TAGS[entity.type], {}, children) : element("span", {}, children);
  }
}

function link(url, children, on) {
  const safe = /^(https?|tg|mailto|tel):/.test(url);
  const onclick = (event) => {
    event.preventDefault();
    if (safe) on.link(url);
  };
  return element("a", { href: safe ? url : null, rel: "noopener noreferrer", target: "_blank", onclick }, children);
}
