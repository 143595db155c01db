// A live stream that comes back by itself. EventSource gives up for good on any answer but 200, so on CLOSED we open
// a new one after a growing delay with the last id in the address; hidden pages hold no connection.
//
//   const stream = connect('/live/board?zone=A', {
//     events: ['board', 'call'],                   // named events besides plain messages
//     onEvent: (data, name, id) => { … },          // data is parsed JSON, or the text when it is not JSON
//     onState: (state) => { … },                   // 'open' | 'waiting' | 'paused' | 'closed'
//   });
//   stream.close();

const FIRST_DELAY = 1000;
const LONGEST_DELAY = 30000;
const HIDDEN_GRACE = 5000;

const parsed = (text) => {
  try { return JSON.parse(text); } catch (error) { return text; }
};

export function connect(url, options) {
  const { onEvent, onState = () => {}, events = [], lastEventId = '', pauseWhenHidden = true } = options;
  let source = null;
  let lastId = lastEventId;
  let delay = FIRST_DELAY;
  let timer = 0;
  let hideTimer = 0;
  let state = '';
  let ended = false;

  const tell = (next) => { if (next !== state) { state = next; onState(next); } };

  const drop = () => {
    clearTimeout(timer);
    if (source) { source.close(); source = null; }
  };

  const receive = (event) => {
    if (event.lastEventId) lastId = event.lastEventId;
    onEvent(parsed(event.data), event.type, event.lastEventId);
  };

  const open = () => {
    drop();
    if (ended) return;
    const target = new URL(url, window.location.href);
    if (lastId) target.searchParams.set('last_event_id', lastId);
    source = new EventSource(target);
    source.onopen = () => { delay = FIRST_DELAY; tell('open'); };
    source.onmessage = receive;
    events.forEach((name) => source.addEventListener(name, receive));
    source.onerror = () => {
      tell('waiting');
      if (source && source.readyState === EventSource.CLOSED) {
        drop();
        timer = setTimeout(open, delay * (0.75 + Math.random() / 2));
        delay = Math.min(delay * 2, LONGEST_DELAY);
      }
    };
  };

  const pause = () => { drop(); tell('paused'); };

  const watch = () => {
    clearTimeout(hideTimer);
    if (ended) return;
    if (document.visibilityState === 'hidden') hideTimer = setTimeout(pause, HIDDEN_GRACE);
    else if (!source) { delay = FIRST_DELAY; open(); }
  };

  const leave = () => pause();
  if (pauseWhenHidden) document.addEventListener('visibilitychange', watch);
  window.addEventListener('pagehide', leave);
  window.addEventListener('pageshow', watch);
  window.addEventListener('online', watch);

  if (pauseWhenHidden && document.visibilityState === 'hidden') tell('paused');
  else open();

  return {
    get lastId() { return lastId; },
    get state() { return state; },
    close() {
      ended = true;
      clearTimeout(hideTimer);
      drop();
      document.removeEventListener('visibilitychange', watch);
      window.removeEventListener('pagehide', leave);
      window.removeEventListener('pageshow', watch);
      window.removeEventListener('online', watch);
      tell('closed');
    },
  };
}
