// A number that follows by itself. Place and time are written as they come; when the state changes, the server draws
// the page anew and this puts it in. Without this file the page reloads every 15 seconds.

import { connect } from '../ui/stream.js';

const region = document.getElementById('ticket');
const said = document.getElementById('said');
const lost = document.getElementById('lost');
const offset = Date.parse(region.dataset.now) - Date.now();
const now = () => Date.now() + offset;
const format = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit', minute: '2-digit', hour12: false, timeZone: region.dataset.zone,
});
const clock = (time) => format.format(new Date(time)).replace(':', '.').replace(/^24/, '00');
const put = (id, text) => {
  const element = document.getElementById(id);
  if (element && element.textContent !== text) element.textContent = text;
};

const LIVE = ['booked', 'waiting', 'called', 'serving', 'held'];
const NEAR = 3;
const NEAR_MINUTES = 15;
const SOON = 2;
let stream = null;
let heard = now();
let drawing = false;
let again = false;

const differs = (ticket) => {
  const shown = region.dataset;
  if (ticket.state !== shown.state || ticket.service !== shown.service) return true;
  if ((ticket.counter || '') !== shown.counter || String(ticket.recalls) !== shown.recalls) return true;
  if (ticket.state !== 'waiting') return false;
  const unsure = ticket.eta.basis === 'no_counter';
  if (!unsure && (ticket.eta.p90_minutes < SOON) !== (shown.soon === '1')) return true;
  const near = !unsure && ticket.ahead <= NEAR && ticket.eta.p50_minutes <= NEAR_MINUTES;
  return unsure !== (shown.unsure !== '') || near !== (shown.near === '1');
};

const write = (ticket) => {
  if (ticket.state !== 'waiting') return;
  put('ahead', String(ticket.ahead));
  const { p50_minutes: middle, p90_minutes: high, basis } = ticket.eta;
  if (middle === null || basis === 'no_counter' || high < SOON) return;
  const first = clock(now() + middle * 60000);
  const last = clock(now() + high * 60000);
  put('eta', first === last ? first : `${first}–${last}`);
  put('eta-first', first);
  put('eta-last', last);
  const waited = now() - Date.parse(region.dataset.issued);
  const share = document.getElementById('share');
  if (share) share.value = waited > 0 ? 100 * waited / (waited + middle * 60000) : 0;
};

const tell = () => {
  const heading = region.querySelector('#near .alert__title') || region.querySelector('h1');
  said.textContent = heading ? heading.textContent.trim() : '';
  if (region.dataset.state === 'called' && navigator.vibrate) navigator.vibrate([300, 150, 300]);
};

const draw = async () => {
  if (drawing) { again = true; return; }
  drawing = true;
  try {
    const answer = await fetch(window.location.href, { headers: { Accept: 'text/html' }, cache: 'no-store' });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const fresh = page.getElementById('ticket');
    if (!fresh) { window.location.reload(); return; }
    const moved = ['state', 'service', 'recalls'].some((name) => fresh.dataset[name] !== region.dataset[name]);
    const nearer = fresh.dataset.near === '1' && region.dataset.near !== '1';
    region.replaceChildren(...fresh.childNodes);
    ['state', 'service', 'counter', 'recalls', 'near', 'soon', 'unsure'].forEach((name) => { region.dataset[name] = fresh.dataset[name]; });
    document.title = page.title;
    if (moved || nearer) tell();
    if (moved) window.scrollTo(0, 0);
    if (!LIVE.includes(region.dataset.state)) stream.close();
  } catch (error) {
    setTimeout(draw, 2000);
  } finally {
    drawing = false;
    if (again) { again = false; draw(); }
  }
};

stream = connect(region.dataset.stream, {
  events: ['ticket'],
  onEvent: (ticket) => {
    heard = now();
    if (differs(ticket)) draw();
    else write(ticket);
  },
  onState: (state) => {
    if (state === 'waiting') put('lost-at', clock(heard));
    lost.hidden = state !== 'waiting';
  },
});
