// The desk follows the hall: whatever moves is drawn again, at most every three seconds; every twenty seconds anyway.

import { connect } from '../ui/stream.js';

const REST = 3000;
const LOST_AFTER = 4000;

const live = document.getElementById('live');
let waiting = 0;
let lostTimer = 0;

const changed = () => {
  if (waiting) return;
  waiting = setTimeout(() => {
    waiting = 0;
    const hall = document.getElementById('hall');
    if (hall) hall.dispatchEvent(new CustomEvent('balai:changed'));
  }, REST);
};

const say = (text, lost) => {
  live.textContent = text;
  live.classList.toggle('live--lost', lost);
};

connect('/live/board', {
  events: ['board', 'call'],
  onEvent: changed,
  onState: (state) => {
    clearTimeout(lostTimer);
    if (state === 'open') say(live.dataset.live, false);
    if (state === 'waiting') {
      lostTimer = setTimeout(() => say(`${live.dataset.lost} ${document.querySelector('[data-clock]').textContent}`, true), LOST_AFTER);
    }
  },
});
