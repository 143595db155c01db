// Keyboard shortcuts: data-key="r" on a button or link clicks it. Silent while typing, with Ctrl/Alt/Meta, on key
// repeat, and behind an open dialog. A [data-keys-switch] button turns them off for this browser (WCAG 2.1.4).

const STORE = 'balai_keys';
const NAMES = { ' ': 'space', Enter: 'enter', Escape: 'escape' };

let on = true;
try { on = window.localStorage.getItem(STORE) !== 'off'; } catch (error) { /* no storage: on */ }

const typing = (element) => element instanceof Element
  && element.closest('input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]') !== null;

const usable = (element) => !element.disabled && element.getAttribute('aria-disabled') !== 'true' && element.getClientRects().length > 0;

document.addEventListener('keydown', (event) => {
  if (!on || event.defaultPrevented || event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (typing(event.target)) return;
  const key = NAMES[event.key] || event.key.toLowerCase();
  const native = key === 'enter' || key === 'space';
  if (native && event.target instanceof Element && event.target.closest('a, button, summary, input')) return;
  const scope = document.querySelector('dialog[open]') || document;
  const match = Array.from(scope.querySelectorAll('[data-key]')).find((element) => element.dataset.key === key && usable(element));
  if (!match) return;
  event.preventDefault();
  match.click();
});

document.querySelectorAll('[data-keys-switch]').forEach((button) => {
  const say = () => { button.textContent = on ? button.dataset.on : button.dataset.off; };
  button.hidden = false;
  say();
  button.addEventListener('click', () => {
    on = !on;
    try { window.localStorage.setItem(STORE, on ? 'on' : 'off'); } catch (error) { /* this page only */ }
    say();
  });
});
