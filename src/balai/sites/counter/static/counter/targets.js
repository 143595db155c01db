// The list of services in the dialog "send on": typing narrows it, Enter takes the first, arrows walk.

const plain = (text) => text.toLowerCase().normalize('NFD').replace(/[\u0300-\u036f]/g, '').trim();
const rows = () => Array.from(document.querySelectorAll('#targets li'));
const shown = () => rows().filter((row) => !row.hidden).map((row) => row.querySelector('button'));

/** Show only rows that hold every word of the search field, and mark the one Enter takes. */
export const filter = (field) => {
  const words = plain(field.value).split(/\s+/).filter(Boolean);
  rows().forEach((row) => { row.hidden = !words.every((word) => row.dataset.words.includes(word)); });
  const left = shown();
  rows().forEach((row) => row.querySelector('button').classList.toggle('target--first', words.length > 0 && row.querySelector('button') === left[0]));
  const none = document.querySelector('#targets [data-none]');
  if (none) none.hidden = left.length > 0;
};

document.addEventListener('input', (event) => {
  if (event.target.id === 'transfer-q') filter(event.target);
});

document.addEventListener('keydown', (event) => {
  const target = event.target instanceof Element ? event.target : document.body;
  const inField = target.id === 'transfer-q';
  if (!inField && !target.closest('#targets')) return;
  const left = shown();
  if (event.key === 'Enter' && inField) {
    event.preventDefault();
    if (target.value.trim() && left[0]) left[0].click();
  } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    event.preventDefault();
    const place = left.indexOf(target.closest('button')) + (event.key === 'ArrowDown' ? 1 : -1);
    if (place < 0) document.getElementById('transfer-q').focus();
    else if (left[place]) left[place].focus();
  }
});
