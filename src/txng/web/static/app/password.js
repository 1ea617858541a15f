/* A password can be looked at while it is typed: fewer slips on a telephone, and no need to type it twice. */
(() => {
  "use strict";
  const english = document.documentElement.lang === "en";
  for (const input of document.querySelectorAll("input[type=password]")) {
    const button = document.createElement("button");
    const say = () => { button.textContent = input.type === "password" ? (english ? "Show" : "Hiện") : (english ? "Hide" : "Ẩn"); };
    button.type = "button";
    button.className = "btn";
    button.setAttribute("aria-label", english ? "Show or hide the password" : "Hiện hoặc ẩn mật khẩu");
    button.addEventListener("click", () => { input.type = input.type === "password" ? "text" : "password"; say(); });
    say();
    const group = document.createElement("div");
    group.className = "input-group";
    input.replaceWith(group);
    group.append(input, button);
    input.form?.addEventListener("submit", () => { input.type = "password"; });
  }
})();
