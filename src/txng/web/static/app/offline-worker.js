/* Without network: the page for entries instead of the browser's; what a form sends is kept instead of lost. */
(() => {
  "use strict";
  const { page, scope, files, caught } = self.TXNG;
  const CACHE = `txng-offline:${page}`; // of each page its own: a person may have two

  self.addEventListener("install", (event) => {
    event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(files)).then(() => self.skipWaiting()));
  });
  self.addEventListener("activate", (event) => {
    event.waitUntil((async () => {
      const cache = await caches.open(CACHE);
      const kept = new Set([...files, page].map((one) => new URL(one, location.origin).href));
      for (const request of await cache.keys()) if (!kept.has(request.url)) await cache.delete(request);
      await self.clients.claim();
    })());
  });

  const offlinePage = async () => (await caches.match(page)) || Response.error();
  /* Gateways that cannot reach the portal are no better than no network. */
  const reached = async (request) => {
    const answer = await fetch(request);
    if ([502, 503, 504].includes(answer.status)) throw new TypeError("portal not reached");
    return answer;
  };
  const keep = async (request, copy) => {
    try {
      return await reached(request);
    } catch {
      const at = new URL(request.url);
      await self.txngQueue.put(self.txngQueue.entry(at.pathname + at.search, await copy.formData(), ""));
      return Response.redirect(page, 303);
    }
  };

  self.addEventListener("fetch", (event) => {
    const { request } = event;
    const at = new URL(request.url);
    if (at.origin !== location.origin) return;
    if (request.mode === "navigate" && request.method === "POST" && caught.some((one) => at.pathname.startsWith(one)) && !at.pathname.endsWith("/back"))
      event.respondWith(keep(request, request.clone()));
    else if (request.mode === "navigate" && request.method === "GET" && at.pathname.startsWith(scope))
      event.respondWith(fetch(request).catch(offlinePage));
    else if (request.method === "GET" && at.pathname.startsWith("/static/"))
      event.respondWith(caches.match(request).then((kept) => kept || fetch(request)));
  });
})();
