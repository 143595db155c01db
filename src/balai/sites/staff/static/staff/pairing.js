// The page on which a browser becomes a device of the mall.

import { able, ask, drop, keep, kept, newKeys, openSession, publicKey, sign } from './device.js';

const LOOK_EVERY = 2000;
const box = document.getElementById('pairing');
const put = (id, text) => { document.getElementById(id).textContent = text; };
const step = (name) => {
  box.dataset.step = name;
  box.querySelectorAll('[data-when]').forEach((part) => { part.hidden = part.dataset.when !== name; });
};

let keys = null;
let offer = null;
const secret = () => ({ 'X-Pairing-Secret': offer.secret });

const paired = (session) => {
  put('paired-name', session.name);
  document.getElementById('start').href = session.start;
  step('paired');
};

const look = async () => {
  if (!offer) return;
  try {
    const found = await ask(`/device/offers/${offer.id}`, undefined, secret());
    if (found.state === 'claimed' && box.dataset.step === 'code') {
      put('pairing-name', found.name);
      step('claimed');
    }
    if (found.state === 'refused') { offer = null; step('ended'); return; }
  } catch (error) {
    if (error.status === 404) { offer = null; step('ended'); return; }
  }
  setTimeout(look, LOOK_EVERY);
};

const show = async () => {
  try {
    keys = await newKeys();
    offer = await ask('/device/offers', { public_key: await publicKey(keys) });
  } catch (error) { step('ended'); return; }
  const [first, ...rest] = offer.code.split('-');
  put('pairing-code', first);
  put('pairing-code-rest', rest.join('-'));
  put('pairing-check', offer.check);
  step('code');
  look();
};

const accept = async () => {
  try {
    const signature = await sign(keys, `balai-device-accept:${offer.id}`);
    const device = await ask(`/device/offers/${offer.id}/accept`, { signature }, secret());
    offer = null;
    await keep(device.device, keys);
    paired(await openSession({ device: device.device, keys }));
  } catch (error) { offer = null; step('ended'); }
};

const refuse = async () => {
  const { id } = offer;
  const headers = secret();
  offer = null;
  step('ended');
  await ask(`/device/offers/${id}/refuse`, {}, headers).catch(() => {});
};

const begin = async () => {
  let own = null;
  if (!able()) { step('unable'); return; }
  try { own = await kept(); } catch (error) { step('unable'); return; }
  try {
    if (own) { paired(await openSession(own)); return; }
  } catch (error) {
    if (error.status === 401) await drop().catch(() => {});
  }
  step('ready');
};

document.getElementById('offer').addEventListener('click', show);
document.getElementById('again').addEventListener('click', show);
document.getElementById('accept').addEventListener('click', accept);
document.getElementById('refuse').addEventListener('click', refuse);
begin();
