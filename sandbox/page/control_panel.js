// The control panel: the condition of each marketplace, the delays, and the calls.

import { CallLog } from "./call_log.js";
import { element, iconButton } from "./dom.js";
import { toast } from "./dialogs.js";
import { RequestError, changeConditions } from "./api.js";
import { conditionName, serviceName, serviceNote } from "./format.js";

const MAX_DELAY = 3;

export class ControlPanel {
  constructor(store, close) {
    this.store = store;
    this.changed = Promise.resolve();
    this.states = store.services.map((service) => this.#state(service));
    this.sliders = [this.#slider("telegram_delay", "Telegram"), this.#slider("marketplace_delay", "Marketplaces")];
    this.head = element("header", { class: "panel-head" }, element("h2", {}, "Control panel"), iconButton("close", "Close the control panel", close));
    this.body = element(
      "div",
      { class: "panel-body" },
      element("h3", {}, "Marketplaces"),
      element("p", { class: "hint" }, "Make one fail, then send another photo: the bot passes on to the next, and says so. A photo it has seen within the hour it answers from memory."),
      ...this.states.map((state) => state.node),
      element("h3", {}, "Delay of every answer"),
      ...this.sliders.map((slider) => slider.node),
      new CallLog(store).node,
    );
    store.on("conditions", () => this.show());
    this.show();
  }

  nodes() {
    return [this.head, this.body];
  }

  show() {
    for (const state of this.states) state.show();
    for (const slider of this.sliders) slider.show();
  }

  // In order: of two steps of a slider, the later one must also arrive later.
  #change(change) {
    const send = () => this.#send(change);
    this.changed = this.changed.then(send, send);
  }

  async #send(change) {
    try {
      this.store.setConditions(await changeConditions(change));
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      toast(error.message);
      this.show();
    }
  }

  #state({ name, conditions }) {
    const light = element("span", { class: "status-light" });
    const inputs = conditions.map((condition) =>
      element("input", { type: "radio", name: `state-${name}`, value: condition, onchange: () => this.#change({ services: { [name]: condition } }) }),
    );
    const labels = inputs.map((input) =>
      element("label", {}, input, element("span", { class: `is-${input.value}` }, conditionName(input.value))),
    );
    const node = element(
      "fieldset",
      { class: "state" },
      element("legend", {}, light, serviceName(name), element("small", {}, serviceNote(name))),
      element("div", { class: "segments" }, labels),
    );
    const show = () => {
      const now = this.store.conditions.services[name];
      light.dataset.state = now;
      for (const input of inputs) input.checked = input.value === now;
    };
    return { node, show };
  }

  #slider(name, label) {
    const output = element("output", {});
    const input = element("input", { type: "range", min: "0", max: String(MAX_DELAY), step: "0.1", "aria-label": `Delay of ${label} in seconds` });
    const write = () => {
      output.textContent = `${Number(input.value).toFixed(1)} s`;
    };
    input.addEventListener("input", write);
    input.addEventListener("change", () => this.#change({ [name]: Number(input.value) }));
    const show = () => {
      // The response to an earlier step must not undo the step that is being made.
      if (document.activeElement === input && input.value) return;
      input.value = String(this.store.conditions[name]);
      write();
    };
    return { node: element("label", { class: "slider" }, label, input, output), show };
  }
}
