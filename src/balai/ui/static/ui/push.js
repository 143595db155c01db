// "Tell me through this browser": asks the browser for a push subscription and leaves it with the mall. A browser that
// cannot, or whose push service does not answer, says so; the form for a phone number stands below.

const box = document.getElementById('push');
const button = box.querySelector('button');
const said = box.querySelector('[role=status]');
const WAIT_MS = 10000;

const bytes = (text) => {
  const plain = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
};
const late = () => new Promise((_, refuse) => { setTimeout(() => refuse(new Error('late')), WAIT_MS); });

const subscribe = async () => {
  if (await Notification.requestPermission() !== 'granted') throw new Error('refused');
  const worker = await navigator.serviceWorker.register(box.dataset.worker);
  const options = { userVisibleOnly: true, applicationServerKey: bytes(box.dataset.key) };
  const ready = new Promise((done) => {
    const pending = worker.installing || worker.waiting;
    if (worker.active || !pending) done();
    else pending.addEventListener('statechange', () => { if (pending.state === 'activated') done(); });
  });
  await ready;
  const found = (await worker.pushManager.subscribe(options)).toJSON();
  const form = new URLSearchParams();
  form.set('subscription', JSON.stringify({ endpoint: found.endpoint, ...found.keys }));
  form.set('csrfmiddlewaretoken', document.querySelector('[name=csrfmiddlewaretoken]').value);
  const answer = await fetch(box.dataset.action, { method: 'POST', body: form });
  if (!answer.ok) throw new Error(String(answer.status));
};

if ('serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window) {
  box.hidden = false;
  button.addEventListener('click', async () => {
    button.disabled = true;
    said.textContent = box.dataset.asking;
    try {
      await Promise.race([subscribe(), late()]);
      said.textContent = box.dataset.done;
    } catch {
      said.textContent = box.dataset.failed;
      button.disabled = false;
    }
  });
}
