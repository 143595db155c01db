// Modal questions. An opener is a link to the dialog's id (so it works without this file) with data-dialog="id";
// inside, [data-close] closes. Focus goes back to the opener by the browser itself.

const find = (target, selector) => (target instanceof Element ? target.closest(selector) : null);

const show = (dialog) => {
  if (dialog.open) return;
  dialog.showModal();
  const first = dialog.querySelector('[autofocus], input:not([type=hidden]), select, textarea, [data-close]');
  if (first) first.focus();
};

document.addEventListener('click', (event) => {
  const opener = find(event.target, '[data-dialog]');
  if (opener) {
    const dialog = document.getElementById(opener.dataset.dialog);
    if (dialog && dialog.showModal) {
      event.preventDefault();
      show(dialog);
    }
    return;
  }
  const closer = find(event.target, '[data-close]');
  const dialog = closer ? closer.closest('dialog') : event.target;
  if (dialog instanceof HTMLDialogElement && dialog.open && !dialog.classList.contains('dialog--page')) {
    const box = dialog.getBoundingClientRect();
    const outside = event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
    if (closer || (event.detail > 0 && outside)) {
      event.preventDefault();
      dialog.close();
    }
  }
});

document.querySelectorAll('[data-dialog]').forEach((opener) => {
  opener.setAttribute('role', 'button');
  opener.setAttribute('aria-haspopup', 'dialog');
});
document.addEventListener('keydown', (event) => {
  if (event.key === ' ' && find(event.target, 'a[data-dialog], a[data-close]')) {
    event.preventDefault();
    event.target.click();
  }
});

const asked = window.location.hash.slice(1) && document.getElementById(window.location.hash.slice(1));
if (asked instanceof HTMLDialogElement) {
  window.history.replaceState(null, '', window.location.pathname + window.location.search);
  show(asked);
}
