// The weather of the outside world: how each marketplace does, how slow the network is, and the calls.

import { Calls } from "./calls.js";
import { element, iconButton } from "./element.js";
import { toast } from "./notices.js";
import { Refused, changeConditions } from "./server.js";
import { conditionName, serviceName, serviceNote } from "./services.js";

const LONGEST_DELAY = 3;

export class ControlPanel {
  constructor(world, close) {
    this.world = world;
    this.changed = Promise.resolve();
    this.states = world.services.map((service) => this.#state(service));
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
      new Calls(world).node,
    );
    world.on("conditions", () => this.show());
    this.show();
  }

  nodes() {
    return [this.head, this.body];
  }

  show() {
    for (const state of this.states) state.show();
    for (const slider of this.sliders) slider.show();
  }

  // One after the other: of two steps of a slider, the later must also arrive later.
  #change(choice) {
    const send = () => this.#send(choice);
    this.changed = this.changed.then(send, send);
  }

  async #send(choice) {
    try {
      this.world.setConditions(await changeConditions(choice));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      toast(error.message);
      this.show();
    }
  }

  #state({ name, conditions }) {
    const lamp = element("span", { class: "lamp" });
    const inputs = conditions.map((condition) =>
      element("input", { type: "radio", name: `state-${name}`, value: condition, onchange: () => this.#change({ services: { [name]: condition } }) }),
    );
    const labels = inputs.map((input) =>
      element("label", {}, input, element("span", { class: `is-${input.value}` }, conditionName(input.value))),
    );
    const node = element(
      "fieldset",
      { class: "state" },
      element("legend", {}, lamp, serviceName(name), element("small", {}, serviceNote(name))),
      element("div", { class: "segments" }, labels),
    );
    const show = () => {
      const now = this.world.conditions.services[name];
      lamp.dataset.state = now;
      for (const input of inputs) input.checked = input.value === now;
    };
    return { node, show };
  }

  #slider(name, label) {
    const output = element("output", {});
    const input = element("input", { type: "range", min: "0", max: String(LONGEST_DELAY), step: "0.1", "aria-label": `Delay of ${label} in seconds` });
    const write = () => {
      output.textContent = `${Number(input.value).toFixed(1)} s`;
    };
    input.addEventListener("input", write);
    input.addEventListener("change", () => this.#change({ [name]: Number(input.value) }));
    const show = () => {
      // What the server says of an earlier step must not undo the one that is being made.
      if (document.activeElement === input && input.value) return;
      input.value = String(this.world.conditions[name]);
      write();
    };
    return { node: element("label", { class: "slider" }, label, input, output), show };
  }
}
