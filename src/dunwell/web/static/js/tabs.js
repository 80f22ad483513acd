// Tabs over sections that are all shown where there is no script.

function show(list, tab, takesFocus) {
  for (const other of list.querySelectorAll("[role=tab]")) {
    const isChosen = other === tab;
    other.setAttribute("aria-selected", String(isChosen));
    other.tabIndex = isChosen ? 0 : -1;
    document.getElementById(other.getAttribute("aria-controls")).hidden = !isChosen;
  }
  if (takesFocus) {
    const panel = document.getElementById(tab.getAttribute("aria-controls"));
    panel.querySelector("input:not([type=hidden]), select, textarea, a[href]")?.focus();
  }
}

export function startTabs() {
  for (const list of document.querySelectorAll("[role=tablist]")) {
    const tabs = [...list.querySelectorAll("[role=tab]")];
    list.hidden = false;
    show(list, tabs.find((tab) => tab.getAttribute("aria-selected") === "true") || tabs[0], false);
    list.addEventListener("click", (event) => {
      const tab = event.target.closest("[role=tab]");
      if (tab) show(list, tab, true);
    });
    list.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const turned = document.documentElement.dir === "rtl" ? -step : step;
      const next = tabs[(tabs.indexOf(event.target) + turned + tabs.length) % tabs.length];
      show(list, next, false);
      next.focus();
    });
  }
}
