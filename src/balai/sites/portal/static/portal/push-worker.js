// Shows what the mall pushes: the part of the worker (/sw.js) that listens for messages.

self.addEventListener('push', (event) => {
  let told = {};
  try {
    told = event.data ? event.data.json() : {};
  } catch {
    return;
  }
  event.waitUntil(self.registration.showNotification(told.title || '', {
    body: told.body || '', tag: told.tag || '', data: { link: told.link || '/' }, renotify: Boolean(told.tag),
  }));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const link = new URL(event.notification.data.link, self.location.origin);
  if (link.origin === self.location.origin) event.waitUntil(self.clients.openWindow(link.href));
});
