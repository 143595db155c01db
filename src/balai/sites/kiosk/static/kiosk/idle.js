// A minute without a touch: everything of the person goes, and the start page comes back. Fifteen seconds before, it
// asks. The form #wipe says what to send and where the start is; "start again" and "done" take the same way.

const LIMIT = 60000;
const ASK = 45000;
const form = document.getElementById('wipe');
const question = document.getElementById('still-there');
const countdown = document.getElementById('countdown');
const atStart = window.location.pathname === form.dataset.start;
let touched = Date.now();
let leaving = false;

const wipe = async () => {
  if (leaving) return;
  leaving = true;
  window.name = '';
  try { sessionStorage.clear(); localStorage.clear(); } catch (error) { /* a browser that keeps nothing */ }
  try {
    await fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)), redirect: 'manual' });
  } catch (error) { /* the cookie ends by itself within ninety seconds */ }
  window.location.replace(form.dataset.start);
};

const stay = () => {
  touched = Date.now();
  if (question.open) question.close();
};

form.addEventListener('submit', (event) => { event.preventDefault(); wipe(); });
document.getElementById('stay').addEventListener('click', stay);
['pointerdown', 'keydown', 'input', 'wheel'].forEach((name) => {
  document.addEventListener(name, () => { if (!question.open) touched = Date.now(); }, { passive: true });
});
question.addEventListener('close', () => { touched = Date.now(); });

setInterval(() => {
  if (atStart && form.dataset.touched !== '1') return;
  const idle = Date.now() - touched;
  if (idle >= LIMIT) wipe();
  else if (idle >= ASK && !atStart && !question.open) question.showModal();
  countdown.textContent = Math.max(0, Math.ceil((LIMIT - idle) / 1000));
}, 1000);

// The machine is the mall's: no menu of the browser.
document.addEventListener('contextmenu', (event) => event.preventDefault());

// A page that the browser kept for "back" may belong to somebody who has left.
window.addEventListener('pageshow', (event) => { if (event.persisted) window.location.reload(); });
