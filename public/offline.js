/*
 * Before the page's policy, which lets no address start a worker: keeps the program for visits without a network. Firefox asks for a trusted
 * address all the same; this policy knows one.
 */
if ('serviceWorker' in navigator) {
  const address = './service-worker.js';
  const policy = window.trustedTypes?.createPolicy('offline', { createScriptURL: () => address });
  navigator.serviceWorker.register(policy?.createScriptURL('') ?? address).catch(() => undefined);
}
