/* Sends what the phone kept, shows how each entry stands, and keeps the page for entries up to date. */
(() => {
  "use strict";
  const queue = self.txngQueue;
  const script = document.currentScript;
  const PAGE = script.dataset.page, STATE = script.dataset.state, WORKER = script.dataset.worker;
  if (!queue || !self.indexedDB || !navigator.serviceWorker || !self.caches) return;
  const CACHE = `txng-offline:${PAGE}`;
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const board = document.querySelector("[data-entries]");
  let who = null; // of the person signed in; null until the portal was reached

  /* -- how it stands ------------------------------------------------------------------------------------------- */
  const form = (entry) => all("form[data-queue]").find((one) => new URL(one.action).pathname === entry.address.split("?")[0]);
  const two = (number) => String(number).padStart(2, "0");
  const moment = (text) => {
    const at = new Date(text);
    return `${two(at.getDate())}/${two(at.getMonth() + 1)}/${at.getFullYear()} ${two(at.getHours())}:${two(at.getMinutes())}`;
  };
  const shown = (entry) => (entry.state !== "recorded" && who && entry.who && entry.who !== who ? "other" : entry.state);
  const told = (entry) => {
    const there = form(entry);
    if (!there) return entry.told || ""; // the form is gone with what it asked for
    const labels = (name, value) => {
      const field = there && there.elements[name];
      if (field instanceof RadioNodeList) {
        const chosen = [...field].find((one) => one.value === value);
        return (chosen && chosen.labels[0] && chosen.labels[0].textContent.trim()) || value;
      }
      return field && field.options ? (all("option", field).find((one) => one.value === value) || {}).text || value : value;
    };
    const skipped = ["key", "who", "reason", "day"];
    const kept = there.dataset.told ? there.dataset.told.split(" ") : null; // of long forms only what tells them apart
    return entry.values.filter(([name, value]) => (kept ? kept.includes(name) : !skipped.includes(name)) && typeof value === "string" && value)
      .map(([name, value]) => labels(name, value)).join(" · ");
  };
  const draw = async () => {
    const entries = await queue.all();
    await queue.prune(entries);
    const open = entries.filter((one) => one.state !== "recorded").length;
    for (const note of all("[data-entries-open]")) {
      note.hidden = !open;
      const count = note.querySelector("[data-count]");
      if (count) count.textContent = open;
    }
    if (!board) return;
    const pattern = document.getElementById("entry");
    const list = board.querySelector("ul");
    list.replaceChildren(...entries.reverse().map((entry) => {
      const row = pattern.content.cloneNode(true);
      const state = shown(entry);
      const there = form(entry);
      row.querySelector("li").dataset.state = state;
      row.querySelector("li").classList.add({ recorded: "good", refused: "danger", other: "warning" }[state] || "info");
      row.querySelector("[data-title]").textContent = entry.title || (there && there.dataset.title) || pattern.dataset.title;
      row.querySelector("[data-written]").textContent = moment(entry.written);
      row.querySelector("[data-told]").textContent = told(entry);
      row.querySelector("[data-words]").textContent = pattern.dataset[`state${state[0].toUpperCase()}${state.slice(1)}`];
      for (const [label, words] of entry.faults || []) {
        const line = document.createElement("p");
        line.className = "fault";
        line.textContent = label ? `${label}: ${words}` : words;
        row.querySelector("[data-faults]").append(line);
      }
      const mend = row.querySelector("[data-mend]"), drop = row.querySelector("[data-drop]");
      mend.hidden = state !== "refused" || !there;
      drop.hidden = state !== "refused";
      mend.addEventListener("click", () => fill(there, entry));
      drop.addEventListener("click", async () => { await queue.remove(entry.key); draw(); });
      return row;
    }));
    board.hidden = !entries.length;
  };

  /* -- sending ------------------------------------------------------------------------------------------------- */
  const send = async (entry, token) => {
    const body = new FormData();
    for (const [name, value] of entry.values) body.append(name, value);
    body.set("written_at", entry.written);
    body.set("sent_at", new Date().toISOString());
    await queue.put({ ...entry, state: "sent" });
    await draw();
    const answer = await fetch(entry.address, { method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": token } });
    const kind = answer.headers.get("content-type") || "";
    if ([502, 503, 504].includes(answer.status)) throw new TypeError(`answered ${answer.status}`);
    /* The portal stumbled over this entry: it is tried again later, and holds up none of the others. */
    if (!kind.startsWith("application/json") || answer.status >= 500) return void await queue.put({ ...entry, state: "waiting" });
    const said = await answer.json();
    /* Mended meanwhile: what was just answered is not what stands there now. */
    const now = await queue.one(entry.key);
    if (!now || now.written !== entry.written || now.state !== "sent") return;
    await queue.put(said.state === "recorded"
      ? { ...entry, state: "recorded", recorded: said.at, faults: [] }
      : { ...entry, state: "refused", faults: said.faults });
  };
  const reach = async () => {
    const answer = await fetch(STATE, { headers: { Accept: "application/json" }, cache: "no-store" });
    const said = await answer.text(); // an answer that nobody reads keeps its connection
    return answer.redirected || !answer.ok ? null : JSON.parse(said);
  };
  const sync = () => navigator.locks.request("txng-entries", { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    try {
      const state = await reach();
      for (const note of all("[data-sign-in]")) note.hidden = state !== null;
      if (!state) return;
      who = state.who;
      if (!who) return; // nothing to write, nothing to send
      for (const entry of await queue.all())
        if (["waiting", "sent"].includes(entry.state) && entry.who === who) await send(entry, state.token);
      await refresh();
    } catch { /* no network: everything stays as it is and is sent next time */ }
    await draw();
  });
  /* The page that opens without network, as the portal has it now. */
  const refresh = async () => {
    const answer = await fetch(PAGE, { cache: "no-store" });
    if (answer.ok && !answer.redirected) await (await caches.open(CACHE)).put(PAGE, answer);
    else await answer.text();
  };

  /* -- entering without network -------------------------------------------------------------------------------- */
  const today = () => { const at = new Date(); return `${two(at.getDate())}/${two(at.getMonth() + 1)}/${at.getFullYear()}`; };
  const begin = (one) => {
    one.reset();
    one.elements.key.value = queue.fresh();
    if (one.elements.day) one.elements.day.value = today();
    delete one.dataset.mends;
  };
  const fill = (one, entry) => {
    begin(one);
    for (const [name, value] of entry.values) {
      const field = one.elements[name];
      if (!field || typeof value !== "string") continue;
      field.value = value; // a group of choices takes it, too
    }
    one.dataset.mends = entry.key;
    one.closest("details").open = true;
    one.scrollIntoView({ block: "start" });
    const first = all("input:not([type=hidden]), select", one)[0];
    if (first) first.focus({ preventScroll: true });
  };
  for (const one of all("form[data-queue]")) {
    begin(one);
    one.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (one.dataset.busy) return; // pressed twice
      one.dataset.busy = "1";
      setTimeout(() => delete one.dataset.busy, 800);
      const address = new URL(one.action);
      const entry = queue.entry(address.pathname + address.search, new FormData(one), one.dataset.title);
      const earlier = one.dataset.mends && (await queue.one(one.dataset.mends));
      if (earlier) entry.address = earlier.address;
      if (earlier && !entry.values.some(([name]) => name === "picture")) entry.values.push(...earlier.values.filter(([name]) => name === "picture"));
      entry.told = told(entry);
      await queue.put(entry);
      begin(one);
      one.closest("details").open = false;
      await draw();
      board.scrollIntoView({ block: "start" });
      await sync();
    });
  }

  /* -- leaving ------------------------------------------------------------------------------------------------- */
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-leaves]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const go = () => event.target.submit();
    const forget = async () => {
      for (const name of await caches.keys())
        if (name.startsWith("txng-offline:")) await (await caches.open(name)).delete(name.slice(name.indexOf(":") + 1));
    };
    forget().then(go, go);
  }, true);

  navigator.serviceWorker.register(WORKER).catch(() => {}); // its folder is its scope
  addEventListener("online", sync);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) sync(); });
  setInterval(async () => { if ((await queue.all()).some((one) => ["waiting", "sent"].includes(one.state))) sync(); }, 30000);
  draw().then(sync);
})();
