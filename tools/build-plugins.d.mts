import type { Plugin } from 'vite';

export function samples(): Plugin;
export function precompress(): Plugin;
export function withoutEval(): Plugin;
export function withoutParser(): Plugin;
