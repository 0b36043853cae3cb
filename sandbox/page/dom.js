// Builds DOM nodes. Text always becomes text nodes: nothing here reads HTML.

const SVG = "http://www.w3.org/2000/svg";

/** Creates an element with attributes, listeners (`onclick`), `dataset`, and children; null children are left out. */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "dataset") Object.assign(node.dataset, value);
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.className = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

/** One of the icons in icons.svg. */
export function icon(name, viewBox = "0 0 24 24") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("viewBox", viewBox);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `/assets/icons.svg#${name}`);
  svg.append(use);
  return svg;
}

/** A round button with an icon and an accessible name. */
export function iconButton(name, label, onclick, attributes = {}) {
  return element("button", { type: "button", class: "round", "aria-label": label, title: label, onclick, ...attributes }, icon(name));
}

/** The tail at a bubble's lower corner. */
export function tail() {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "tail");
  svg.setAttribute("viewBox", "0 0 9 15");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", "M9 0v15H1.500C.4 15 .1 13.700.9 13.200 5 10.600 7 6 7 0z");
  svg.append(path);
  return svg;
}
