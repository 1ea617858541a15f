/* Passkeys: hand what the server asks for to the device, and what the device answers back to the form. */
(() => {
  "use strict";
  if (!window.PublicKeyCredential) return;
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const lists = (options) => {
    const read = { ...options, challenge: bytes(options.challenge) };
    if (options.user) read.user = { ...options.user, id: bytes(options.user.id) };
    for (const name of ["excludeCredentials", "allowCredentials"])
      if (options[name]) read[name] = options[name].map((one) => ({ ...one, id: bytes(one.id) }));
    return read;
  };
  const written = (credential) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
      if (credential.response[name]) response[name] = text(credential.response[name]);
    if (credential.response.getTransports) response.transports = credential.response.getTransports();
    return JSON.stringify({
      id: credential.id, rawId: text(credential.rawId), type: credential.type, response,
      authenticatorAttachment: credential.authenticatorAttachment, clientExtensionResults: credential.getClientExtensionResults(),
    });
  };
  const send = async (form, ask) => {
    const failed = form.querySelector("[data-passkey-failed]");
    failed.hidden = true;
    try {
      form.querySelector("input[name=credential]").value = written(await ask());
      form.submit();
    } catch {
      failed.hidden = false;
    }
  };
  const data = () => JSON.parse(document.getElementById("js_data").textContent);

  for (const form of document.querySelectorAll("form[data-webauthn]"))
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      delete form.dataset.sent;
      send(form, () => {
        if (form.dataset.webauthn === "get") return navigator.credentials.get({ publicKey: lists(data().request_options.publicKey) });
        const options = lists(data().creation_options.publicKey);
        const alone = form.querySelector("input[name=passwordless]")?.checked;
        options.authenticatorSelection = {
          ...options.authenticatorSelection, residentKey: alone ? "required" : "discouraged", requireResidentKey: Boolean(alone),
          ...(alone ? { userVerification: "required" } : {}),
        };
        return navigator.credentials.create({ publicKey: options });
      });
    });

  const entrance = document.querySelector("form[data-passkey]");
  if (entrance) {
    entrance.hidden = false;
    document.getElementById("passkey-button").addEventListener("click", () =>
      send(entrance, async () => {
        const answer = await fetch(entrance.action, { headers: { Accept: "application/json" } });
        return navigator.credentials.get({ publicKey: lists((await answer.json()).request_options.publicKey) });
      }));
  }
})();
