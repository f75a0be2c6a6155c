/* Before the page's policy, which lets no address start a worker: keeps the program for visits without a network. */
if ('serviceWorker' in navigator)
  navigator.serviceWorker.register('./service-worker.js').catch(() => undefined);
