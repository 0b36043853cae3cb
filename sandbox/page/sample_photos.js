// The sample photos above the text field.

import { element } from "./dom.js";
import { loadSample, sampleUrl } from "./api.js";

const label = (name) => (name === "tshirt" ? "T-shirt" : name.replaceAll("_", " "));

/** The list of sample photos; `send(file)` is called with the promise of the clicked photo. */
export function samplePhotos(samples, send) {
  const photos = samples.map((name) =>
    element(
      "li",
      {},
      element(
        "button",
        { type: "button", "aria-label": `Send the sample photo: ${label(name)}`, onclick: () => send(loadSample(name)) },
        element("img", { src: sampleUrl(name, true), alt: "", loading: "lazy", width: "76", height: "76" }),
        element("span", {}, label(name)),
      ),
    ),
  );
  return element("div", { class: "samples", id: "samples" }, element("p", {}, "Sample photos of invented goods, of some twenty kinds. Or drop, paste or attach your own."), element("ul", {}, photos));
}
