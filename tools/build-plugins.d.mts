import type { Plugin } from 'vite';

/** Puts the page's tokens where its style sheet says `@tokens`. */
export function tokens(css: string): Plugin;
export function samples(): Plugin;
export function precompress(): Plugin;
export function withoutEval(): Plugin;
export function withoutParser(): Plugin;
export function withoutZipWorker(): Plugin;
