// The living half of a console: timers, ticked documents, the line kept fresh by the hall's stream, and a pause after
// each act so that a double click or double key does not press the button that took the first one's place.

import { connect } from '../ui/stream.js';
import { filter } from './targets.js';

const QUIET = 400;
const REST = 1500;
const LOST_AFTER = 4000;
const CONTACT_FOR = 60000;

const byId = (id) => document.getElementById(id);
const send = (id, name) => { const element = byId(id); if (element) element.dispatchEvent(new CustomEvent(name)); };

// -- time -------------------------------------------------------------------------------------------------------------

let ahead = 0; // the server's clock less ours, in milliseconds

const readClock = () => {
  const served = Date.parse(byId('console').dataset.now);
  if (!Number.isNaN(served)) ahead = served - Date.now();
};

const two = (number) => String(number).padStart(2, '0');

const spoken = (milliseconds) => {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
};

const tick = () => {
  const now = Date.now() + ahead;
  document.querySelectorAll('[data-since]').forEach((element) => {
    const text = spoken(now - Date.parse(element.dataset.since));
    if (element.textContent !== text) element.textContent = text;
  });
};

// -- documents already looked at: kept in this tab for as long as the visitor is here -----------------------------------

const recallTicks = () => {
  const list = document.querySelector('.checklist');
  if (!list) return;
  const name = `balai_seen:${list.dataset.ticket}`;
  const boxes = Array.from(list.querySelectorAll('input'));
  let kept = [];
  try {
    Object.keys(sessionStorage).filter((key) => key.startsWith('balai_seen:') && key !== name)
      .forEach((key) => sessionStorage.removeItem(key));
    kept = (sessionStorage.getItem(name) || '').split(' ');
  } catch (error) { return; }
  boxes.forEach((box, index) => { box.checked = kept.includes(String(index)); });
  list.addEventListener('change', () => {
    const ticked = boxes.map((box, index) => (box.checked ? index : '')).filter((mark) => mark !== '');
    try { sessionStorage.setItem(name, ticked.join(' ')); } catch (error) { /* only on the screen, then */ }
  });
};

// -- one act at a time ---------------------------------------------------------------------------------------------------

let quietUntil = 0;

const beQuiet = () => {
  quietUntil = performance.now() + QUIET;
  const element = byId('console');
  element.dataset.quiet = '';
  setTimeout(() => element.removeAttribute('data-quiet'), QUIET);
};

document.addEventListener('click', (event) => {
  const pressed = event.target instanceof Element && event.target.closest('#now button, #now a.button');
  if (!pressed || pressed.closest('dialog')) return;
  if (event.detail > 1 || performance.now() < quietUntil) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, true);

// -- what the server sends -----------------------------------------------------------------------------------------------

const told = byId('told');

const afterAct = () => {
  readClock();
  tick();
  recallTicks();
  const main = byId('verb-main');
  const focused = document.activeElement;
  if (main && (!focused || focused === document.body || focused.closest('#now'))) main.focus();
  const text = byId('state-text');
  if (text && told.textContent !== text.textContent) told.textContent = text.textContent;
};

const catchUp = () => {
  const [now, line] = [byId('now'), byId('line')];
  if (now && line && now.dataset.mark !== line.dataset.mark && !document.querySelector('dialog[open]')) {
    send('console', 'balai:state');
  }
};

document.addEventListener('htmx:afterSwap', (event) => {
  if (event.target.id === 'console') beQuiet();
});

document.addEventListener('htmx:load', (event) => {
  const arrived = event.detail.elt;
  if (arrived.id === 'console') afterAct();
  else if (arrived.id === 'line') catchUp();
  else if (arrived.closest('#targets')) filter(byId('transfer-q'));
  else if (arrived.closest('#number-body')) {
    const first = arrived.closest('#number-body').querySelector('.error-summary, input:not([type=hidden]), .button--primary');
    if (first) first.focus();
  }
  document.querySelectorAll('[data-fades]').forEach((shown) => setTimeout(() => shown.remove(), CONTACT_FOR));
});

document.addEventListener('close', catchUp, true);

document.addEventListener('click', (event) => {
  const opener = event.target instanceof Element && event.target.closest('#verb-transfer, #verb-number');
  if (!opener) return;
  if (opener.id === 'verb-transfer') { byId('transfer-q').value = ''; byId('targets').textContent = ''; } else byId('number-body').textContent = '';
}, true);

// -- the hall's stream ---------------------------------------------------------------------------------------------------

const { zone, services, counter } = byId('console').dataset;
const own = new Set(services.split(' '));
let known = '';
let due = 0;
let lostTimer = 0;

const freshen = () => {
  clearTimeout(due);
  due = setTimeout(() => send('line', 'balai:line'), REST);
};

const hear = (data) => {
  if (!data.waiting) return;
  const queues = data.waiting.filter((queue) => own.has(queue.service));
  const here = data.called.filter((call) => call.counter === counter).slice(0, 1);
  const heard = JSON.stringify([queues, here]);
  if (known && heard !== known) freshen();
  known = heard;
};

const link = byId('link');

const lost = () => {
  link.textContent = `${link.dataset.text} ${document.querySelector('[data-clock]').textContent}`;
  link.hidden = false;
};

connect(`/live/board?zone=${encodeURIComponent(zone)}`, {
  events: ['board', 'call'],
  onEvent: hear,
  onState: (state) => {
    clearTimeout(lostTimer);
    if (state === 'open') { if (!link.hidden) freshen(); link.hidden = true; }
    if (state === 'waiting') lostTimer = setTimeout(lost, LOST_AFTER);
  },
});

readClock();
recallTicks();
setInterval(tick, 1000);
