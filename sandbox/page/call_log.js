// The calls to the marketplaces, with their parameters, status and price.

import { element } from "./dom.js";
import { clock, serviceName } from "./format.js";

const MAX_CALLS = 300;

export class CallLog {
  constructor(store) {
    this.store = store;
    this.total = element("span");
    this.withPictures = element("input", { type: "checkbox" });
    this.withPictures.addEventListener("change", () => this.showAll());
    this.list = element("ul", { class: "calls", "aria-label": "Calls, newest first" });
    this.empty = element("p", { class: "hint" }, "None yet: send a photo.");
    this.node = element(
      "section",
      {},
      element("h3", {}, "Calls", this.total),
      element("div", { class: "calls-tools" }, "Newest first. Keys are masked.", element("label", {}, this.withPictures, "pictures too")),
      this.empty,
      this.list,
    );
    store.on("call", (call) => this.#add(call));
    this.showAll();
  }

  showAll() {
    this.list.replaceChildren();
    for (const call of this.store.calls.slice(-MAX_CALLS)) this.#add(call);
    this.#count();
  }

  #add(call) {
    if (call.service !== "pictures" || this.withPictures.checked) this.list.prepend(callItem(call));
    if (this.list.children.length > MAX_CALLS) this.list.lastChild.remove();
    this.#count();
  }

  #count() {
    const credits = this.store.calls.reduce((sum, call) => sum + call.credits, 0);
    this.total.textContent = `${credits} ${credits === 1 ? "credit" : "credits"} spent`;
    this.empty.hidden = this.list.children.length > 0;
  }
}

function callItem(call) {
  const failed = call.status >= 400 || call.fault === "drop" || call.fault === "html" || call.fault === "error";
  const note = call.note ? { note: call.note } : {};
  const parameters = Object.entries({ ...note, path: `${call.method} ${call.path}`, ...call.parameters });
  return element(
    "li",
    {},
    element(
      "details",
      {},
      element(
        "summary",
        {},
        element("span", { class: failed ? "badge bad" : "badge" }, call.fault === "drop" ? "cut" : call.code && failed ? String(call.code) : String(call.status)),
        element("span", { class: "what" }, element("b", {}, serviceName(call.service)), ` ${call.endpoint}`),
        element("span", { class: "cost" }, `${call.credits ? `${call.credits} cr · ` : ""}${Math.round(call.seconds * 1000)} ms · ${clock(call.started)}`),
      ),
      element("dl", {}, parameters.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)])),
    ),
  );
}
