/** Messages with both languages side by side: a key is never said in one of them alone. */
export type Pairs = Record<string, readonly [en: string, zh: string]>;

const side = <P extends Pairs>(pairs: P, index: 0 | 1): Record<keyof P, string> =>
  Object.fromEntries(Object.entries(pairs).map(([key, both]) => [key, both[index]])) as Record<
    keyof P,
    string
  >;

export const english = <P extends Pairs>(pairs: P): Record<keyof P, string> => side(pairs, 0);
export const chinese = <P extends Pairs>(pairs: P): Record<keyof P, string> => side(pairs, 1);
