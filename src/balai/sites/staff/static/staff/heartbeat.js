// Keeps an enrolled device signed in while one of its pages is open, and says every minute that it is there; does
// nothing in any other browser. Events on document: `balai:device` (detail: the device) after each renewal,
// `balai:device-lost` when the mall has ended its access. A page that has data-device="unknown" somewhere was drawn
// before the first renewal and is drawn again once.

import { able, ask, drop, kept, openSession } from './device.js';

const RETRY = 20000;
const BEAT = 60000;
let version = '';
let lost = false;

const renew = async () => {
  const own = await kept();
  if (!own) return;
  let wait = RETRY;
  try {
    const session = await openSession(own);
    wait = session.renew_in * 1000;
    version = version || session.version; // of the page's own scripts, however long it stays open
    document.dispatchEvent(new CustomEvent('balai:device', { detail: session }));
    if (!session.known && document.querySelector('[data-device="unknown"]')) window.location.reload();
  } catch (error) {
    if (error.status === 401) {
      lost = true;
      await drop();
      document.dispatchEvent(new CustomEvent('balai:device-lost'));
      return;
    }
  }
  setTimeout(renew, wait);
};

const beat = async () => {
  let wait = BEAT;
  if (version) {
    try {
      wait = (await ask('/device/beat', { version, clock: Date.now() })).again_in * 1000;
    } catch (error) { /* the next one says it; a session that has ended is renewed above */ }
  }
  if (!lost) setTimeout(beat, wait);
};

if (able()) renew().then(beat);
