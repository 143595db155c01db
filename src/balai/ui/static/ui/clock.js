// The mall's time, 10.24, in every [data-clock]: by the server's clock (data-now at load) and the mall's zone.

const clocks = Array.from(document.querySelectorAll('[data-clock]'));

const start = (element) => {
  const served = Date.parse(element.dataset.now);
  const offset = Number.isNaN(served) ? 0 : served - Date.now();
  const format = new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit', minute: '2-digit', hour12: false, timeZone: element.dataset.zone || undefined,
  });
  const tick = () => {
    const now = new Date(Date.now() + offset);
    const text = format.format(now).replace(':', '.').replace(/^24/, '00');
    if (element.textContent !== text) {
      element.textContent = text;
      element.dateTime = now.toISOString();
    }
    setTimeout(tick, 1000 - now.getMilliseconds());
  };
  tick();
};

clocks.forEach(start);
