// What a hall screen shows between the calls: the numbers called before take turns with slides from the directory. A
// call sends every slide away for a while. The slides were drawn by the server, once in each language.

const HOLD = 20000; // after a call the numbers called stay this long
const USUAL = 12;

export const createPlaylist = ({ main, history, panel, languages, asOf }) => {
  let slides = [];
  let full = false;
  let place = 0;
  let turn = 0;
  let heldUntil = 0;
  let drawn = '';

  const language = () => languages[turn % languages.length];
  const now = () => slides[place] || { show: 'calls', seconds: USUAL };
  const held = () => performance.now() < heldUntil;

  const draw = () => {
    const slide = held() ? null : now();
    const calls = !slide || slide.show === 'calls';
    const html = calls ? '' : slide.html[language()];
    if (html !== drawn) { panel.innerHTML = html; drawn = html; }
    panel.lang = language();
    panel.hidden = calls;
    history.classList.toggle('board__history--away', !calls);
    main.classList.toggle('board__main--full', full && !calls);
    panel.querySelectorAll('[data-asof]').forEach((part) => { part.textContent = asOf(language()); });
  };

  return {
    draw,
    seconds: () => now().seconds || USUAL,
    // The other language; after the last one, the next slide. What a call held up is not lost: it waits its turn.
    next() {
      turn += 1;
      if (turn % languages.length === 0 && slides.length && !held()) place = (place + 1) % slides.length;
    },
    use(content, skip) {
      const show = now().show;
      slides = content.slides.filter((slide) => slide.show !== skip);
      full = content.layout === 'full';
      if (place >= slides.length || now().show !== show) place = 0;
      draw();
    },
    hold() {
      heldUntil = performance.now() + HOLD;
      draw();
    },
  };
};
