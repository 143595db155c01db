// The voice: calls in the order they came, each on a timeline of its own length, so two never speak at once.
// Clips are fetched once and kept decoded. What a call is made of, the server says (it knows the grammar).

const GAP = 0.12; // seconds of rest before "please go to" and between languages
const REST = 0.5; // between two calls
const LEAD = 0.06;

/**
 * context   an AudioContext (or OfflineAudioContext)
 * url       address of the clips, ending in a slash; version goes with every address
 * languages codes in the order they are spoken; empty: the chime alone
 */
export function createVoice({ context, url, version, languages, fetch = window.fetch.bind(window), target = document }) {
  const kept = new Map();
  let free = 0;

  const get = async (path) => {
    const answer = await fetch(`${url}${path}`);
    if (!answer.ok) throw new Error(`${answer.status} ${path}`);
    return answer;
  };

  const clip = (lang, name) => {
    const path = `${lang}/${name}.ogg?v=${version}`;
    if (!kept.has(path)) {
      const loading = get(path).then((answer) => answer.arrayBuffer()).then((data) => context.decodeAudioData(data));
      loading.catch(() => kept.delete(path));
      kept.set(path, loading);
    }
    return kept.get(path);
  };

  const sentence = async (lang, call) => {
    const answer = await get(`${lang}/say?number=${encodeURIComponent(call.number)}&counter=${call.counter_number}&v=${version}`);
    const { clips } = await answer.json();
    const sounds = await Promise.all(clips.map((name) => clip(lang, name)));
    return clips.map((name, index) => ({ lang, name, sound: sounds[index], rest: name === 'go-to-counter' || index === 0 ? GAP : 0 }));
  };

  const parts = async (call, spoken) => {
    const found = [{ lang: 'any', name: 'chime', sound: await clip('any', 'chime'), rest: 0 }];
    for (const lang of spoken) {
      // A language that fails leaves the chime and the other language.
      try { found.push(...await sentence(lang, call)); } catch (error) { /* shown on the screen anyway */ }
    }
    return found;
  };

  const place = (call, found) => {
    let at = Math.max(free, context.currentTime + LEAD);
    const start = at;
    found.forEach(({ sound, rest }) => {
      const source = context.createBufferSource();
      source.buffer = sound;
      source.connect(context.destination);
      at += rest;
      source.start(at);
      at += sound.duration;
    });
    free = at + REST;
    const spoken = Array.from(new Set(found.map(({ lang }) => lang))).filter((lang) => lang !== 'any');
    const detail = {
      number: call.number, counter: call.counter, recalls: call.recalls, languages: spoken,
      clips: found.map(({ lang, name }) => `${lang}/${name}`), from: start, until: at,
    };
    target.dispatchEvent(new CustomEvent('balai:announced', { detail }));
    return detail;
  };

  let last = Promise.resolve();

  return {
    /** Put a call on the timeline, after every earlier one; `short` leaves the second language out. */
    announce(call, { short = false } = {}) {
      const ready = parts(call, short ? languages.slice(0, 1) : languages);
      ready.catch(() => {});
      last = last.catch(() => {}).then(() => ready).then((found) => place(call, found));
      return last;
    },
    /** Seconds until the timeline is free again. */
    busy: () => Math.max(0, free - context.currentTime),
    /** The chime alone, to hear that the sound works. */
    async ring() { place({}, [{ lang: 'any', name: 'chime', sound: await clip('any', 'chime'), rest: 0 }]); },
  };
}
