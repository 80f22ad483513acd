// The keyboard. Single keys act only when nobody is typing, and never with a modifier held.

const TYPING = "input:not([type=radio], [type=checkbox], [type=button], [type=submit]), textarea, select, [contenteditable]";
let pending = "";

function rows() {
  return [...document.querySelectorAll("tr.goes")];
}

function selectRow(step) {
  const all = rows();
  if (!all.length) return;
  const now = all.findIndex((row) => row.classList.contains("is-selected"));
  const next = Math.min(Math.max(now + step, 0), all.length - 1);
  for (const row of all) row.classList.remove("is-selected");
  all[next].classList.add("is-selected");
  all[next].querySelector("a[href]")?.focus({ preventScroll: true });
  all[next].scrollIntoView({ block: "nearest" });
}

function press(selector) {
  const target = document.querySelector(selector);
  if (target) target.click();
  return Boolean(target);
}

// A digit chooses in the first group of the open form that has no choice yet, or in the group that has the focus.
function chooseDigit(digit) {
  const form = document.querySelector("form[data-quick]:not([hidden] *)");
  if (!form) return false;
  const groups = [...form.querySelectorAll("fieldset[data-choice]")];
  const focused = groups.find((group) => group.contains(document.activeElement));
  const open = groups.find((group) => !group.querySelector(":checked"));
  const group = focused && !focused.querySelector(":checked") ? focused : open || focused;
  const input = group?.querySelectorAll("input")[digit - 1];
  if (!input) return false;
  input.checked = true;
  input.dispatchEvent(new Event("change", { bubbles: true }));
  const next = groups.find((other) => !other.querySelector(":checked"));
  if (next) next.querySelector("input")?.focus();
  else form.querySelector("textarea")?.focus();
  return true;
}

const ACTS = {
  "?": () => document.getElementById("keys")?.showModal(),
  "/": () => {
    const search = document.querySelector("[data-key='/']");
    if (search) search.focus();
    else location.assign(document.body.dataset.search || "/desk/people/");
  },
  j: () => selectRow(1),
  k: () => selectRow(-1),
  x: () => document.querySelector("tr.goes.is-selected input[type=checkbox]")?.click(),
};

function act(key) {
  if (pending === "g") {
    pending = "";
    if (key === "q") location.assign("/desk/");
    return true;
  }
  if (key === "g") {
    pending = "g";
    setTimeout(() => { pending = ""; }, 1200);
    return true;
  }
  if (/^[1-9]$/.test(key)) return chooseDigit(Number(key));
  if (press(`[data-key="${CSS.escape(key)}"]:is(button, a, [role=tab])`)) return true;
  if (!ACTS[key]) return false;
  ACTS[key]();
  return true;
}

export function startKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.form) {
      event.preventDefault();
      event.target.form.requestSubmit();
      return;
    }
    if (event.key === "Escape" && event.target.matches(TYPING)) event.target.blur();
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.matches(TYPING) || document.querySelector("dialog[open]")) return;
    if (act(event.key)) event.preventDefault();
  });
}
