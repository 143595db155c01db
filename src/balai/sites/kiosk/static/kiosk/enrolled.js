// The browser has proved that it is a device of the mall: look again.
document.addEventListener('balai:device', () => window.location.reload());
