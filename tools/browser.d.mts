export const BROWSER_ARGS: string[];
export function findBrowser(): string;
export function findFirefox(): string | null;
