export const SHOP_FOLDER: string;
export const SEED: number;
export const PLANTED: { failingCohort: string; bundle: [string, string]; duplicatePairs: number };
export function generate(): void;
