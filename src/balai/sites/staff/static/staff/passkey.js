// Passkeys: a form with data-passkey="create", "get" or "sign-in" fills its credential and sends itself.
// `webauthnJSON` comes with allauth.

const form = document.querySelector('form[data-passkey]');
const failed = form.querySelector('[data-passkey-failed]');
const given = () => JSON.parse(document.getElementById('passkey-data').textContent);

const create = () => {
  const options = given().creation_options;
  options.publicKey.authenticatorSelection = {
    ...options.publicKey.authenticatorSelection,
    residentKey: 'required', requireResidentKey: true, userVerification: 'required',
  };
  return window.webauthnJSON.create(options);
};

const get = () => window.webauthnJSON.get(given().request_options);

const signIn = async () => {
  const answer = await fetch(form.action, { headers: { Accept: 'application/json' } });
  return window.webauthnJSON.get((await answer.json()).request_options);
};

const make = { create, get, 'sign-in': signIn }[form.dataset.passkey];

if (window.PublicKeyCredential) {
  form.hidden = false;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    failed.hidden = true;
    try {
      document.getElementById('passkey-credential').value = JSON.stringify(await make());
      form.submit();
    } catch (error) {
      failed.hidden = false;
    }
  });
}
