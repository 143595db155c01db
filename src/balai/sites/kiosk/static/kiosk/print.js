// The number on paper. An enrolled kiosk prints at once (its browser runs with --kiosk-printing); elsewhere on a touch.
// Whatever the printer does, the number stands on the screen.

const button = document.getElementById('print');
const told = document.getElementById('printing');

const print = () => {
  told.hidden = false;
  try {
    window.print();
    told.textContent = told.dataset.sent;
  } catch (error) {
    told.textContent = told.dataset.failed;
  }
};

button.hidden = false;
button.addEventListener('click', print);

// Once for a number, also when the page is drawn again in another language.
const number = document.title;
if (button.dataset.auto && window.name !== number) {
  window.name = number;
  window.addEventListener('load', print);
}
