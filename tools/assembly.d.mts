import type { Plugin } from 'vite';

/** `import bytes from './kernel.ts?assembly'`: an AssemblyScript source as the base64 of its module. */
export function assembly(): Plugin;
