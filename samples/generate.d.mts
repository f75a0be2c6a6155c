export const SHOP_FOLDER: string;
export const SEED: number;
export const PLANTED: {
  failingCohort: string;
  bundle: [string, string];
  duplicatePairs: number;
  spoilt: { product: string; from: string; to: string };
  steady: { product: string; days: number };
  dips: [from: string, to: string][];
};
export function generate(): void;
