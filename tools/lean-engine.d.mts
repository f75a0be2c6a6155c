import type { Plugin } from 'vite';

export function sectionsOf(module: Buffer): { id: number; body: Buffer }[];
export function withoutExtensionNames(module: Buffer): Buffer;
export function engineFile(): Plugin;
