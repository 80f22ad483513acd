// What every page does: colours, the rail on small screens, dialogs, sending on change, keys.
import { startKeys } from "./keys.js";
import { startTabs } from "./tabs.js";

const THEMES = ["system", "light", "dark"];

function currentTheme() {
  return document.documentElement.dataset.theme || "system";
}

function showTheme() {
  for (const button of document.querySelectorAll("[data-theme-toggle]")) {
    const theme = currentTheme();
    for (const part of button.querySelectorAll("[data-theme-is]")) part.hidden = part.dataset.themeIs !== theme;
    button.setAttribute("aria-label", button.getAttribute(`data-says-${theme}`));
    button.title = button.getAttribute("aria-label");
  }
}

function nextTheme() {
  const next = THEMES[(THEMES.indexOf(currentTheme()) + 1) % THEMES.length];
  if (next === "system") {
    delete document.documentElement.dataset.theme;
    localStorage.removeItem("theme");
  } else {
    document.documentElement.dataset.theme = next;
    localStorage.setItem("theme", next);
  }
  showTheme();
}

function setRail(isOpen) {
  const rail = document.getElementById("rail");
  if (!rail) return;
  rail.classList.toggle("is-open", isOpen);
  const button = document.querySelector("[data-opens-rail]");
  button.setAttribute("aria-expanded", String(isOpen));
  if (isOpen) rail.querySelector("a").focus();
  else if (rail.contains(document.activeElement)) button.focus();
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-theme-toggle]")) return nextTheme();
  if (event.target.closest("[data-opens-rail]")) return setRail(!document.querySelector(".rail.is-open"));
  if (document.querySelector(".rail.is-open") && !event.target.closest(".rail")) setRail(false);
  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens)?.showModal();
  if (event.target.closest("[data-prints]")) window.print();
  const row = event.target.closest("tr.goes");
  if (row && !event.target.closest("a, button, input, label, form") && !String(getSelection())) {
    row.querySelector("a[href]")?.click();
  }
  return undefined;
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") setRail(false);
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-sends]")) event.target.form.requestSubmit();
});

showTheme();
startKeys();
startTabs();
