/* What a phone keeps until the portal has recorded it: IndexedDB, shared by pages and the service worker.
   An entry: key, address, who, title, values [[name, text or file]], written (ISO), state, faults, tries, recorded. */
(() => {
  "use strict";
  const KEEP_RECORDED = 7 * 24 * 3600 * 1000;
  const open = () => new Promise((done, failed) => {
    const asked = indexedDB.open("txng-entries", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("entries", { keyPath: "key" });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  /* `act` gets the store; the promise keeps when the transaction is on disk. */
  const within = async (mode, act) => {
    const base = await open();
    try {
      return await new Promise((done, failed) => {
        const change = base.transaction("entries", mode, { durability: "strict" });
        const asked = act(change.objectStore("entries"));
        change.oncomplete = () => done(asked.result);
        change.onerror = change.onabort = () => failed(change.error);
      });
    } finally { base.close(); }
  };
  const fresh = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  self.txngQueue = {
    fresh,
    all: async () => (await within("readonly", (store) => store.getAll())).sort((a, b) => a.written.localeCompare(b.written)),
    one: (key) => within("readonly", (store) => store.get(key)),
    put: (entry) => within("readwrite", (store) => store.put(entry)),
    /* Only what is recorded, or what a person gives up, ever leaves. */
    remove: (key) => within("readwrite", (store) => store.delete(key)),
    /* Values of a form as an entry that waits. The key of the form is its own, so a resend is the same entry. */
    entry: (address, data, title) => {
      const values = [...data.entries()].filter(([name, value]) =>
        !["csrfmiddlewaretoken", "written_at", "sent_at"].includes(name) && !(value instanceof File && !value.size));
      const told = Object.fromEntries(values.filter(([, value]) => typeof value === "string"));
      const key = told.key || fresh();
      return {
        key, address, title: title || "", who: told.who || "", written: new Date().toISOString(), state: "waiting",
        faults: [], values: [...values.filter(([name]) => name !== "key"), ["key", key]],
      };
    },
    prune: async (entries) => {
      for (const one of entries)
        if (one.state === "recorded" && Date.now() - Date.parse(one.recorded) > KEEP_RECORDED) await self.txngQueue.remove(one.key);
    },
  };
})();
