// The print button of the letter: without JavaScript the browser's own menu prints.
const box = document.getElementById('print');
box.hidden = false;
box.querySelector('button').addEventListener('click', () => window.print());
