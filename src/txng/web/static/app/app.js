/* What scripts add to pages that work without them. Everything hangs on data attributes; nothing is inline. */
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  /* An open menu closes by Escape and by a click elsewhere. */
  document.addEventListener("click", (event) => {
    for (const menu of all("details[data-menu][open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of all("details[data-menu][open]")) { menu.open = false; menu.querySelector("summary").focus(); }
  });

  /* What was typed is not lost by a slip. */
  let unsaved = false;
  document.addEventListener("input", (event) => { if (event.target.closest("form[data-guard]")) unsaved = true; });
  document.addEventListener("submit", () => { unsaved = false; });
  addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });

  /* A form is sent once, however often a slow line makes people press. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 8000);
  });
  addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => delete form.dataset.sent));

  /* A filter that is chosen, not typed, works at once. */
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-go]")) event.target.form.requestSubmit();
    if (event.target.matches("[data-pick-all]"))
      for (const box of all("td.pick input", event.target.closest("table"))) box.checked = event.target.checked;
  });

  /* Empty parameters do not clutter the address. */
  document.addEventListener("htmx:configRequest", (event) => {
    if (!event.target.matches("form[data-filters]")) return;
    for (const [name, value] of Object.entries(event.detail.parameters)) if (value === "") delete event.detail.parameters[name];
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-filters]")) return;
    for (const field of event.target.elements) if (field.name && field.value === "") field.disabled = true;
    setTimeout(() => { for (const field of event.target.elements) field.disabled = false; });
  }, true);

  /* A list by keyboard: j and k go through the rows, Enter opens. */
  document.addEventListener("keydown", (event) => {
    if (!["j", "k"].includes(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, select, textarea, [contenteditable]")) return;
    const links = all("table.data tbody .main a");
    const next = links.indexOf(document.activeElement) + (event.key === "j" ? 1 : -1);
    if (links.length) links[Math.min(Math.max(next, 0), links.length - 1)].focus();
  });

  const two = (number) => String(number).padStart(2, "0");
  const read = (text) => {
    const found = /^\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\s*$/.exec(text);
    return found && `${found[3]}-${two(found[2])}-${two(found[1])}`;
  };
  /* A calendar beside a typed day. */
  const calendar = (place) => {
    const [typed, button] = [place.querySelector("input"), place.querySelector("[data-calendar]")];
    if (!button || !HTMLInputElement.prototype.showPicker) return;
    const picker = Object.assign(document.createElement("input"), { type: "date", tabIndex: -1 });
    picker.setAttribute("aria-hidden", "true");
    place.append(picker);
    button.hidden = false;
    button.addEventListener("click", () => { picker.value = read(typed.value) || ""; picker.showPicker(); });
    picker.addEventListener("change", () => {
      if (!picker.value) return;
      const [year, month, day] = picker.value.split("-");
      typed.value = `${day}/${month}/${year}`;
      typed.dispatchEvent(new Event("input", { bubbles: true }));
      typed.dispatchEvent(new Event("change", { bubbles: true }));
    });
  };

  const evidence = (place) => all(".evidence-item", place).forEach((item) => {
    const view = item.querySelector(".evidence-view");
    const press = (name, act) => {
      const button = item.querySelector(`[data-${name}]`);
      if (button) { button.hidden = false; button.addEventListener("click", act); }
    };
    const size = (step) => { view.dataset.size = Math.min(4, Math.max(1, Number(view.dataset.size || 1) + step)); };
    press("turn", () => { view.dataset.turn = (Number(view.dataset.turn || 0) + 90) % 360; });
    press("closer", () => size(1));
    press("farther", () => size(-1));
  });

  const start = (root) => {
    all("[data-date]", root).forEach(calendar);
    all("[data-evidence]", root).forEach(evidence);
    if (innerWidth >= 600) all("[data-open-narrow]", root).forEach((table) => { table.open = false; });
    all("[data-pick-all]", root).forEach((box) => { box.hidden = false; });
  };

  const offline = () => all("[data-offline]").forEach((slot) => { slot.hidden = navigator.onLine; });
  addEventListener("online", offline);
  addEventListener("offline", offline);

  document.addEventListener("htmx:load", (event) => { if (event.detail.elt !== document.body) start(event.detail.elt); });
  start(document);
  offline();
  const focus = document.querySelector("[data-focus]");
  if (focus) focus.focus();
})();
