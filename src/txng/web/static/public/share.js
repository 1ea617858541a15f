// What a page without scripts cannot do: hand its address on, open everything and print. A button that cannot work stays hidden.
const button = document.querySelector("[data-share]");
if (button && (navigator.share || navigator.clipboard)) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const address = location.origin + location.pathname;
    try {
      if (navigator.share) {
        await navigator.share({ title: document.title, url: address });
        return;
      }
      await navigator.clipboard.writeText(address);
      const label = button.querySelector("[data-done]");
      label.textContent = label.dataset.done;
      label.setAttribute("role", "status");
    } catch {
      // the reader closed the sheet, or the browser refused: nothing to say
    }
  });
}
const printer = document.querySelector("[data-print]");
if (printer) {
  printer.hidden = false;
  printer.addEventListener("click", () => {
    for (const more of document.querySelectorAll("details")) more.open = true;
    print();
  });
}
