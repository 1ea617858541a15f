/* Search as one types in selects marked data-picker; an address there is asked for more options. */
(() => {
  "use strict";
  const words = (item, escape) =>
    `<div><span>${escape(item.text)}</span>${item.note ? ` <span class="picker-note">${escape(item.note)}</span>` : ""}</div>`;
  const start = (select) => {
    if (select.tomselect || !window.TomSelect) return;
    const source = select.dataset.picker;
    for (const option of select.options) {
      const note = option.dataset.note;
      if (note) option.dataset.data = JSON.stringify({ text: option.text.replace(` – ${note}`, ""), note });
    }
    const none = (data, escape) => `<div class="no-results">${escape(select.dataset.none)}</div>`;
    const picker = new TomSelect(select, {
      dataAttr: "data",
      allowEmptyOption: false,
      maxOptions: 200,
      searchField: source ? [] : ["text", "note"],
      shouldLoad: (text) => Boolean(source) && text.length > 1,
      load: source
        ? (text, done) => fetch(`${source}?q=${encodeURIComponent(text)}`, { credentials: "same-origin" })
            .then((answer) => (answer.ok ? answer.json() : { options: [] }))
            .then((found) => done(found.options), () => done())
        : null,
      render: { option: words, item: words, no_results: none, loading: () => "", no_more_results: null },
      onInitialize() { this.control_input.setAttribute("autocomplete", "off"); },
    });
    select.setAttribute("aria-hidden", "true"); // the field of the script has the label now
    select.addEventListener("focus", () => picker.focus());
    const plain = select.closest(".search-picker")?.querySelector("[data-plain]");
    if (plain) plain.hidden = true;
  };
  const all = (root) => root.querySelectorAll("select[data-picker]").forEach(start);
  document.addEventListener("htmx:load", (event) => all(event.detail.elt));
  all(document);
})();
