// The light or dark theme, as the system prefers or the user chooses.

import { iconButton } from "./dom.js";

const KEY = "snapsource-theme";
const CHOICES = ["auto", "light", "dark"];
const system = matchMedia("(prefers-color-scheme: dark)");

function chosen() {
  const stored = localStorage.getItem(KEY);
  return CHOICES.includes(stored) ? stored : "auto";
}

function apply() {
  const choice = chosen();
  document.documentElement.dataset.theme = choice === "auto" ? (system.matches ? "dark" : "light") : choice;
}

/** Applies the theme now and whenever the system changes, and returns the switch. */
export function themeSwitch() {
  const button = iconButton("auto", "", () => {
    localStorage.setItem(KEY, CHOICES[(CHOICES.indexOf(chosen()) + 1) % CHOICES.length]);
    show();
  });
  const show = () => {
    apply();
    const label = `Theme: ${chosen()}`;
    button.title = label;
    button.setAttribute("aria-label", label);
    button.querySelector("use").setAttribute("href", `/assets/icons.svg#${chosen()}`);
  };
  system.addEventListener("change", apply);
  show();
  return button;
}
