// The portal's worker. It keeps what a page needs to be read, and the last known page of each number taken or followed
// here; it answers from there only when there is no connection. It never keeps anything of staff, devices or the API.
/* djlint:off */
importScripts({{ push|safe }});

const KEPT = {{ kept|safe }};
const SHELL = 'balai-shell';
const NUMBERS = 'balai-numbers';
const OFFLINE = KEPT[0];
const DAY = 24 * 60 * 60 * 1000;
const NUMBER = /^\/t\/[0-9a-f-]{36}\/$/;

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(SHELL).then((shell) => Promise.all(
    KEPT.map((path) => fetch(path, { cache: 'reload' }).then((answer) => (answer.ok ? shell.put(path, answer) : null))),
  )).then(() => self.skipWaiting()));
});

const forgetOld = async () => {
  const numbers = await caches.open(NUMBERS);
  await Promise.all((await numbers.keys()).map(async (request) => {
    const answer = await numbers.match(request);
    const kept = Number(answer && answer.headers.get('x-balai-kept'));
    if (!kept || Date.now() - kept > DAY) await numbers.delete(request);
  }));
};

const forgetFiles = async () => {
  const shell = await caches.open(SHELL);
  const keep = new Set(KEPT.map((path) => new URL(path, self.location.origin).pathname));
  const known = (await shell.keys()).filter((request) => !keep.has(new URL(request.url).pathname));
  await Promise.all(known.map((request) => shell.delete(request)));
};

self.addEventListener('activate', (event) => {
  event.waitUntil(forgetFiles().then(forgetOld).then(() => self.clients.claim()));
});

// The address without its token: a shared link and the own page are the same number, and no token lies in a key.
const keyOf = (url) => url.origin + url.pathname;

const keepNumber = async (url, answer) => {
  const numbers = await caches.open(NUMBERS);
  if (answer.status === 404 || answer.status === 410) { await numbers.delete(keyOf(url)); return; }
  if (!answer.ok || !(answer.headers.get('content-type') || '').startsWith('text/html')) return;
  const headers = new Headers(answer.headers);
  headers.set('x-balai-kept', String(Date.now()));
  headers.delete('set-cookie');
  await numbers.put(keyOf(url), new Response(await answer.clone().text(), { status: 200, headers }));
};

const html = (text) => new Response(text, { headers: { 'content-type': 'text/html; charset=utf-8' } });
const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

const lastKnown = async (url) => {
  const answer = await (await caches.open(NUMBERS)).match(keyOf(url));
  if (!answer) return null;
  return html((await answer.text()).replace('id="last-known" hidden', 'id="last-known"')
    .replace(/<script\b[^>]*\/ticket\.[^>]*><\/script>/, ''));
};

const without = async () => {
  const page = await (await caches.open(SHELL)).match(OFFLINE);
  if (!page) return Response.error();
  const numbers = await caches.open(NUMBERS);
  const lines = await Promise.all((await numbers.keys()).map(async (request) => {
    const title = /<title>([^<]*)<\/title>/.exec(await (await numbers.match(request)).text());
    return `<li><a href="${escaped(new URL(request.url).pathname)}">${title ? title[1] : '?'}</a></li>`;
  }));
  return html((await page.text()).replace('<li hidden>', lines.join('') + '<li hidden>'));
};

const number = async (request, url) => {
  try {
    const answer = await fetch(request);
    await keepNumber(url, answer.clone()).catch(() => {});
    return answer;
  } catch (error) {
    return (await lastKnown(url)) || without();
  }
};

const file = async (request) => {
  const shell = await caches.open(SHELL);
  try {
    const answer = await fetch(request);
    if (answer.ok) await shell.put(request.url, answer.clone()).catch(() => {});
    return answer;
  } catch (error) {
    return (await shell.match(request.url)) || Response.error();
  }
};

const STAFF = /^\/(api|live|staff|desk|office|me|counter|kiosk|signage|device|-)(\/|$)/;

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin || STAFF.test(url.pathname)) return;
  const page = request.mode === 'navigate' || (request.headers.get('accept') || '').startsWith('text/html');
  if (page && NUMBER.test(url.pathname)) event.respondWith(number(request, url));
  else if (request.mode === 'navigate') event.respondWith(fetch(request).catch(without));
  else if (url.pathname.startsWith('/static/') && /\.(css|svg|js)$/.test(url.pathname)) event.respondWith(file(request));
});
