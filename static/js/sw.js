// The service worker: shows what the server tells this browser, and opens the page when it is pressed. It keeps
// no pages: what is shown here is only true when it is fresh.

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  let said;
  try {
    said = event.data.json();
  } catch {
    return; // not from us
  }
  const { title, body, path } = said;
  event.waitUntil(self.registration.showNotification(title, { body, tag: path, renotify: true, data: { path } }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const page = new URL(event.notification.data.path, self.location.origin);
  if (page.origin !== self.location.origin) return;
  event.waitUntil(
    (async () => {
      const open = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
      const there = open.find((client) => new URL(client.url).pathname === page.pathname);
      if (!there) return self.clients.openWindow(page.href);
      await there.navigate(page.href); // what it shows is old by now
      return there.focus();
    })(),
  );
});
