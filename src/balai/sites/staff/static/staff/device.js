// The key of this browser as a device: made here, kept in IndexedDB, never leaves it (not extractable).
// A session is a cookie of fifteen minutes that only a fresh signature renews.

const CURVE = { name: 'ECDSA', namedCurve: 'P-256' };
const SIGNING = { name: 'ECDSA', hash: 'SHA-256' };

const database = () => new Promise((resolve, reject) => {
  const opening = indexedDB.open('balai-device', 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore('kept');
  opening.onsuccess = () => resolve(opening.result);
  opening.onerror = () => reject(opening.error);
});

const stored = async (mode, act) => {
  const open = await database();
  return new Promise((resolve, reject) => {
    const transaction = open.transaction('kept', mode);
    const asked = act(transaction.objectStore('kept'));
    transaction.oncomplete = () => { open.close(); resolve(asked.result); };
    transaction.onerror = () => { open.close(); reject(transaction.error); };
  });
};

const base64url = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');

/** What this browser keeps: { device, keys }, or undefined when it is no device. */
export const kept = () => stored('readonly', (store) => store.get('device'));

/** Keep the key pair of a device the mall has enrolled. */
export const keep = (device, keys) => stored('readwrite', (store) => store.put({ device, keys }, 'device'));

/** Be no device any more. */
export const drop = () => stored('readwrite', (store) => store.delete('device'));

/** Whether this browser can hold a key: secure context with WebCrypto and IndexedDB. */
export const able = () => Boolean(window.isSecureContext && window.crypto && crypto.subtle && window.indexedDB);

/** A new key pair whose private half cannot be read, not even by this page. */
export const newKeys = () => crypto.subtle.generateKey(CURVE, false, ['sign', 'verify']);

/** The public half, as JSON Web Key. */
export const publicKey = async (keys) => {
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', keys.publicKey);
  return { kty, crv, x, y };
};

/** A signature over a text. */
export const sign = async (keys, text) => base64url(
  await crypto.subtle.sign(SIGNING, keys.privateKey, new TextEncoder().encode(text)),
);

/** JSON to a device address and back; throws an Error with `status` when it is refused. */
export const ask = async (address, body, headers = {}) => {
  const answer = await fetch(address, body === undefined ? { headers, cache: 'no-store' } : {
    method: 'POST', headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(body),
  });
  if (!answer.ok) throw Object.assign(new Error(answer.statusText), { status: answer.status });
  return answer.json();
};

/** Prove the key and get a session cookie: { device, name, kind, start, renew_in, known }. */
export const openSession = async ({ device, keys }) => {
  const { nonce } = await ask('/device/challenge', { device });
  const signature = await sign(keys, `balai-device-session:${device}:${nonce}`);
  return ask('/device/session', { device, nonce, signature });
};
