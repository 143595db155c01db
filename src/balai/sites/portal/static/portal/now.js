// The queues follow by themselves: when the board moved, the page is drawn anew, at most every five seconds.

import { connect } from '../ui/stream.js';

const PAUSE = 5000;
const region = document.getElementById('now');
const freshness = document.getElementById('freshness');
let due = 0;
let drawn = Date.now();

const draw = async () => {
  due = 0;
  drawn = Date.now();
  try {
    const answer = await fetch(window.location.href, { headers: { Accept: 'text/html' }, cache: 'no-store' });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const fresh = page.getElementById('now');
    const held = region.contains(document.activeElement) ? document.activeElement.getAttribute('href') : null;
    if (fresh) region.replaceChildren(...fresh.childNodes);
    const link = held && region.querySelector(`a[href="${CSS.escape(held)}"]`);
    if (link) link.focus({ preventScroll: true });
  } catch (error) { /* the next event tries again */ }
};

let first = true;
connect(region.dataset.stream, {
  events: ['board', 'call'],
  onEvent: () => {
    if (first) { first = false; return; }
    if (!due) due = setTimeout(draw, Math.max(0, PAUSE - (Date.now() - drawn)));
  },
  onState: (state) => {
    if (state === 'open') freshness.textContent = freshness.dataset.live;
    if (state === 'waiting') freshness.textContent = freshness.dataset.lost;
  },
});
