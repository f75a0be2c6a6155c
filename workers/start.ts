import analysisUrl from './analysis.worker.ts?worker&url';
import openerUrl from './opener.worker.ts?worker&url';
import packerUrl from './packer.worker.ts?worker&url';
import engineUrl from './engine.worker.ts?worker&url';
import parts from 'engine-parts';

interface Policy {
  createScriptURL(url: string): string;
}

const trusted = (globalThis as { trustedTypes?: { createPolicy(name: string, rules: Policy): Policy } })
  .trustedTypes;
const policy: Policy = trusted?.createPolicy('worker-boot', { createScriptURL: (url) => url }) ?? {
  createScriptURL: (url) => url,
};

/** Over this channel workers tell what they asked for and what was refused to them; no other tab has it. */
export const REQUESTS = `vitalfew:requests:${Math.random().toString(36).slice(2)}`;

const WATCH = `{
  const told = new BroadcastChannel(${JSON.stringify(REQUESTS)});
  new PerformanceObserver((list) => told.postMessage({ asked: list.getEntries().map(({ name }) => name) })).observe({ type: 'resource', buffered: true });
  addEventListener('securitypolicyviolation', (event) => told.postMessage({ refused: event.violatedDirective + ': ' + event.blockedURI }));
}
`;

const absolute = (url: string): string => new URL(url, import.meta.url).href;

/**
 * Starts a worker from a blob that imports our script. A worker that is started from an address is not under the page's policy;
 * one that is started from a blob inherits it.
 */
function start(url: string): Worker {
  const address = JSON.stringify(absolute(url));
  const body = `${WATCH}const p = self.trustedTypes ? trustedTypes.createPolicy('worker-boot', { createScriptURL: (u) => u }) : null;
importScripts(p ? p.createScriptURL(${address}) : ${address});`;
  const blob = URL.createObjectURL(new Blob([body], { type: 'text/javascript' }));
  return new Worker(policy.createScriptURL(blob));
}

export const startEngine = (): Worker => start(engineUrl);
export const startAnalysis = (): Worker => start(analysisUrl);
export const startOpener = (): Worker => start(openerUrl);
export const startPacker = (): Worker => start(packerUrl);
export const engineParts = parts.map(absolute);
