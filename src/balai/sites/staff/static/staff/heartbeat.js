// Keeps an enrolled device signed in while one of its pages is open; does nothing in any other browser.
// Events on document: `balai:device` (detail: the device) after each renewal, `balai:device-lost` when the mall has
// ended its access. A page that has data-device="unknown" somewhere was drawn
// before the first renewal and is drawn again once.

import { able, drop, kept, openSession } from './device.js';

const RETRY = 20000;

const beat = async () => {
  const own = await kept();
  if (!own) return;
  let wait = RETRY;
  try {
    const session = await openSession(own);
    wait = session.renew_in * 1000;
    document.dispatchEvent(new CustomEvent('balai:device', { detail: session }));
    if (!session.known && document.querySelector('[data-device="unknown"]')) window.location.reload();
  } catch (error) {
    if (error.status === 401) {
      await drop();
      document.dispatchEvent(new CustomEvent('balai:device-lost'));
      return;
    }
  }
  setTimeout(beat, wait);
};

if (able()) beat();
