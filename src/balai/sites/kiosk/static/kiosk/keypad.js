// The kiosk by keys: a digit chooses that tile, arrows walk from one to the next. A scanner is a keyboard too, but a fast
// one that ends with Enter: what it reads goes to the form #scanned, if the page has one.

const FAST = 60;
const LONG = 8;
const tiles = () => [...document.querySelectorAll('.tile')].filter((tile) => tile.offsetParent);
const typing = (target) => target.matches('input, textarea, select');
let read = '';
let last = 0;
let choosing = 0;

const walk = (step) => {
  const all = [...document.querySelectorAll('main a, main button, main input')].filter((one) => one.offsetParent);
  const at = all.indexOf(document.activeElement);
  const next = all[(at + step + all.length) % all.length];
  if (next) next.focus();
};

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector('dialog[open]')) return;
  if (typing(event.target)) return;
  const now = event.timeStamp;
  read = now - last < FAST ? read : '';
  last = now;
  if (event.key === 'Enter' && read.length >= LONG) {
    event.preventDefault();
    const form = document.getElementById('scanned');
    if (form) {
      form.elements.code.value = read;
      form.submit();
    }
    read = '';
    return;
  }
  if (event.key.length === 1) read += event.key;
  clearTimeout(choosing);
  if (event.key === 'ArrowDown' || event.key === 'ArrowRight') { event.preventDefault(); walk(1); }
  if (event.key === 'ArrowUp' || event.key === 'ArrowLeft') { event.preventDefault(); walk(-1); }
  if (/^[1-9]$/.test(event.key) && read.length === 1) {
    document.documentElement.classList.add('keypad');
    const tile = tiles()[Number(event.key) - 1];
    if (tile) choosing = setTimeout(() => { if (read.length === 1) tile.click(); }, FAST * 2);
  }
});
