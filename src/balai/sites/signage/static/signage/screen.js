// A hall screen: shows every call long enough to be read and heard, keeps itself fresh, says when it is not, and
// alternates gently between the two languages. It runs for days: the same elements are filled again and again.

import { connect } from '../ui/stream.js';
import { createPlaylist } from './playlist.js';
import { createVoice } from './voice.js';

const LANGUAGES = ['id', 'en'];
const FADE = 600;
const TOO_OLD = 60000; // a call this old is shown, not spoken
const SHORTEST = 2500; // a call is shown at least this long
const REFRESH = 30000; // the content is asked for this often even if nobody said that it changed
const QUIET_FOR = 45000; // without a word from the stream we ask once
const LOST_AFTER = 4000;
const HISTORY = 6;
const CELLS = 3;
const LONG = 14; // letters that fit along the foot in the large size

const byId = (id) => document.getElementById(id);
const { board: first, content: firstContent, words } = JSON.parse(byId('settings').textContent);
const { zone, speaks, voice: version, voiceUrl, screen, content: contentUrl } = document.body.dataset;
const query = zone ? `?zone=${encodeURIComponent(zone)}` : '';
let names = firstContent.names;
if (document.body.dataset.device === 'unknown' && !window.location.search.includes('zone=')) document.documentElement.dataset.device = 'unknown';

const set = (element, text) => { if (element && element.textContent !== text) element.textContent = text; };

// -- words ---------------------------------------------------------------------------------------------------------------

let turn = 0;
let asOf = document.querySelector('[data-clock]').textContent;
let board = first;
let shown = first.called[0] || null;

const language = () => LANGUAGES[turn % LANGUAGES.length];
const say = (name) => words[language()][name];
const counterOf = (call) => say('counter').replace('{number}', names.counters[call.counter] || call.counter);
const whatOf = (call) => {
  const service = names.services[call.service];
  return service ? `${service.agency} · ${service[language()]}` : '';
};

const half = (minutes, round) => String(round(minutes / 30) / 2).replace('.', say('decimal'));

// As the portal words it: minutes, and from ninety on half hours, outwards.
const rangeOf = ({ p50_minutes: low, p90_minutes: high }) => {
  if (low === null || high === null) return say('unserved');
  if (high === 0) return say('soon');
  if (high < 90) return say('minutes').replace('{range}', low === high ? low : `${low}–${high}`);
  const until = half(high, Math.ceil);
  if (low < 60) return `${say('minutes').replace('{range}', low)} – ${say('hours').replace('{range}', until)}`;
  return say('hours').replace('{range}', `${half(low, Math.floor)}–${until}`);
};

// -- drawing -------------------------------------------------------------------------------------------------------------

const panel = byId('call');
const list = byId('history');
const foot = byId('waiting');
const demo = document.querySelector('.demo-strip');

const playlist = createPlaylist({
  main: byId('main'),
  history: list,
  panel: byId('slide'),
  languages: LANGUAGES,
  asOf: (lang) => words[lang].asof.replace('{time}', asOf),
});

const make = (tag, className) => Object.assign(document.createElement(tag), { className });

const rows = Array.from({ length: HISTORY }, (_, index) => {
  const row = list.children[index] || list.appendChild(make('li', ''));
  row.textContent = '';
  return { row, parts: ['called', 'service', 'where'].map((name) => make('span', name)) };
});
const fees = foot.querySelector('.fees');
Array.from(foot.children).forEach((cell) => { if (cell !== fees) cell.remove(); });
const cells = Array.from({ length: CELLS }, () => {
  const cell = foot.insertBefore(make('li', ''), fees);
  return [cell.appendChild(make('p', 'label')), cell.appendChild(make('p', 'value'))];
});

const drawCall = () => {
  const number = byId('number');
  set(number, shown ? shown.number : say('welcome'));
  number.classList.toggle('board__number--none', !shown);
  number.classList.toggle('board__number--long', Boolean(shown) && shown.number.length > 6);
  set(byId('counter'), shown ? counterOf(shown) : '');
  set(byId('service'), shown ? whatOf(shown) : say('hint'));
};

const same = (one, other) => one && other && one.number === other.number && one.counter === other.counter;

const drawHistory = () => {
  const past = board.called.filter((call) => !same(call, shown)).slice(0, HISTORY);
  rows.forEach(({ row, parts }, index) => {
    const call = past[index];
    if (!call) { row.textContent = ''; return; }
    if (!row.firstChild) parts.forEach((part) => row.appendChild(part));
    set(parts[0], call.number);
    set(parts[1], (names.services[call.service] || { agency: '' }).agency);
    set(parts[2], counterOf(call));
  });
};

const drawFoot = () => {
  const queues = board.waiting.filter((queue) => queue.count > 0 && names.services[queue.service]);
  const pages = Math.max(1, Math.ceil(queues.length / CELLS));
  const page = Math.floor(turn / LANGUAGES.length) % pages;
  cells.forEach(([label, value], index) => {
    const queue = queues[page * CELLS + index];
    const empty = !queues.length && index === 0;
    set(label, queue ? names.services[queue.service][language()] : (empty ? say('emptyLabel') : ''));
    set(value, queue ? rangeOf(queue) : (empty ? say('empty') : ''));
    value.classList.toggle('value--long', value.textContent.length > LONG);
  });
  set(fees.querySelector('.label'), say('feesLabel'));
  set(fees.querySelector('.value'), say('fees'));
};

const draw = () => {
  set(byId('place'), say('place'));
  set(demo, say('demo'));
  [byId('place'), panel, list, foot, demo].forEach((part) => { if (part) part.lang = language(); });
  drawCall();
  drawHistory();
  drawFoot();
  playlist.draw();
};

const turning = [byId('service'), byId('place'), byId('slide'), foot];
const rotate = () => {
  turning.forEach((part) => part.classList.add('turning'));
  setTimeout(() => {
    turn += 1;
    playlist.next();
    draw();
    turning.forEach((part) => part.classList.remove('turning'));
    setTimeout(rotate, playlist.seconds() * 1000);
  }, FADE);
};

// -- sound ---------------------------------------------------------------------------------------------------------------

const button = byId('start-sound');
const Context = window.AudioContext || window.webkitAudioContext;
const context = Context && version ? new Context() : null;
const voice = context && createVoice({ context, url: voiceUrl, version, languages: speaks.split(' ').filter(Boolean) });
const muted = new URLSearchParams(window.location.search).get('voice') === 'off';

const awake = () => context && context.state === 'running';
const offer = () => { button.hidden = muted || !context || awake(); };

if (context) {
  context.onstatechange = offer;
  button.addEventListener('click', () => context.resume().then(() => voice.ring()));
  context.resume().catch(() => {});
  setTimeout(offer, 500);
}

// -- calls: one after the other ------------------------------------------------------------------------------------------

const queue = [];
const heard = []; // the last calls, so that one that arrives twice is announced once
let showing = false;

const wait = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

const present = async (call) => {
  shown = call;
  playlist.hold();
  drawCall();
  drawHistory();
  panel.classList.remove('board__call--new');
  void panel.offsetWidth;
  panel.classList.add('board__call--new');
  if (!voice || muted || !awake()) { await wait(queue.length ? SHORTEST : 0); return; }
  await Promise.race([voice.announce(call, { short: queue.length > 2 }).catch(() => {}), wait(8000)]);
  await wait(Math.max(SHORTEST, voice.busy() * 1000));
};

const work = async () => {
  if (showing) return;
  showing = true;
  while (queue.length) await present(queue.shift());
  showing = false;
};

const take = (call) => {
  const mark = `${call.number}/${call.counter}/${call.at}`;
  if (heard.includes(mark)) return;
  heard.push(mark);
  if (heard.length > 60) heard.shift();
  if (serverNow() - Date.parse(call.at) > TOO_OLD) return; // the history shows it
  queue.push(call);
  work();
};

// -- the stream, and a question of our own when it is silent -------------------------------------------------------------

let offset = Date.parse(first.at) - Date.now();
const serverNow = () => Date.now() + offset;

let lastWord = performance.now();
let lostTimer = 0;
const lost = byId('lost');

const isLost = () => {
  if (!lost.hidden) return;
  const clock = document.querySelector('[data-clock]').textContent;
  lost.textContent = LANGUAGES.map((lang) => words[lang].lost.replace('{time}', clock)).join(' · ');
  lost.hidden = false;
};

const isBack = () => {
  lastWord = performance.now();
  clearTimeout(lostTimer);
  lost.hidden = true;
};

// -- content: what stands between the calls ------------------------------------------------------------------------------

const ASKED = [zone && `zone=${encodeURIComponent(zone)}`, screen && `screen=${encodeURIComponent(screen)}`];
const contentAddress = `${contentUrl}?${ASKED.filter(Boolean).join('&')}`;
const localDay = () => new Intl.DateTimeFormat('en-CA', {
  timeZone: document.querySelector('[data-clock]').dataset.zone || undefined,
}).format(new Date(serverNow()));
let content = firstContent;
let stale = '';

// Opening hours that begin with a "today" of yesterday would mislead: without the server they stay away.
const useContent = () => {
  stale = content.day === localDay() ? '' : 'hours';
  names = content.names;
  playlist.use(content, stale);
  draw();
};

// Ask whether the content changed; the answer is the browser's own copy when it did not. `revision` is what a node
// said it has: another node may be a moment behind.
let asking = false;
const refresh = async (revision = 0, tries = 4) => {
  if (asking && !revision) return;
  asking = true;
  let again = false;
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), 8000);
  try {
    const answer = await fetch(contentAddress, { cache: 'no-cache', signal: stop.signal });
    if (!answer.ok) throw new Error(String(answer.status));
    content = await answer.json();
    asOf = document.querySelector('[data-clock]').textContent;
    again = content.revision < revision && tries > 0;
    useContent();
  } catch (error) {
    if (stale !== (content.day === localDay() ? '' : 'hours')) useContent();
  } finally { clearTimeout(timer); asking = false; }
  if (again) setTimeout(() => refresh(revision, tries - 1), 700);
};
setInterval(refresh, REFRESH);

const update = (data) => {
  if (!data.called) return;
  board = data;
  offset = Date.parse(data.at) - Date.now();
  const unknown = data.called.some((call) => !names.services[call.service] || !names.counters[call.counter]);
  if (unknown) refresh(); // a new pack was loaded
  if (!queue.length && !showing) shown = data.called[0] || null;
  drawHistory();
  drawFoot();
  if (!queue.length && !showing) drawCall();
};

const receive = (data, name) => {
  isBack();
  if (name === 'content') { setTimeout(() => refresh(data.revision), Math.random() * 400); return; }
  if (name === 'call' && data.call) take(data.call);
  update(data);
};

const follow = () => connect(`/live/board${query}`, {
  events: ['board', 'call', 'content'],
  pauseWhenHidden: false,
  onEvent: receive,
  onState: (state) => {
    clearTimeout(lostTimer);
    if (state === 'open') { if (!lost.hidden) refresh(); isBack(); }
    if (state === 'waiting') lostTimer = setTimeout(isLost, LOST_AFTER);
  },
});
let stream = follow();

setInterval(async () => {
  if (performance.now() - lastWord < QUIET_FOR) return;
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), 5000);
  try {
    const answer = await fetch(`/api/v1/board${query}`, { signal: stop.signal });
    if (!answer.ok) throw new Error(String(answer.status));
    const fresh = await answer.json();
    const missed = fresh.called[0] && board.called[0] && fresh.called[0].at > board.called[0].at;
    if (missed) { stream.close(); stream = follow(); } // the line was dead without telling
    update(fresh);
    isBack();
  } catch (error) { isLost(); } finally { clearTimeout(timer); }
}, 5000);

// -- days of running -----------------------------------------------------------------------------------------------------

const stayAwake = () => {
  if (navigator.wakeLock && document.visibilityState === 'visible') navigator.wakeLock.request('screen').catch(() => {});
};
document.addEventListener('visibilitychange', stayAwake);
stayAwake();

const started = performance.now();
setInterval(() => {
  const quietHour = document.querySelector('[data-clock]').textContent.startsWith('03.');
  if (quietHour && performance.now() - started > 3 * 3600000 && lost.hidden) window.location.reload(); // new release, new pack
}, 20 * 60000);

useContent();
setTimeout(rotate, playlist.seconds() * 1000);
