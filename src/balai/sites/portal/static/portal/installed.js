// Puts the worker to work, where the browser has one and the connection is safe; everywhere else nothing is missing.
// While a number is followed its page is asked for once in a while, so that what is kept is never long out of date.

const REFRESH = 60000;

const lastKnown = document.getElementById('last-known');
if (lastKnown && !lastKnown.hidden) {
  // A phone says "online" for any network; the page is loaded anew once the mall itself has answered.
  window.addEventListener('online', () => {
    fetch(window.location.href, { cache: 'no-store' }).then(() => window.location.reload()).catch(() => {});
  });
}

if ('serviceWorker' in navigator) {
  navigator.serviceWorker.register('/sw.js', { scope: '/', updateViaCache: 'none' }).then((registration) => {
    const keep = () => {
      if (!navigator.onLine || !navigator.serviceWorker.controller) return;
      fetch(window.location.href, { headers: { Accept: 'text/html' }, cache: 'no-store' }).catch(() => {});
    };
    if (document.getElementById('ticket')) {
      navigator.serviceWorker.ready.then(keep);
      navigator.serviceWorker.addEventListener('controllerchange', keep);
      setInterval(keep, REFRESH);
      document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden') keep(); });
    }
    setInterval(() => registration.update().catch(() => {}), 60 * REFRESH);
  }).catch(() => {});
}
