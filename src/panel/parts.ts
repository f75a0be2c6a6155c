import type { Part, Picture } from './picture';

/** A part, and those it is made of, whichever way it is looked at. */
const partsOf = (parts: readonly Part[]): Part[] =>
  parts.flatMap((part): Part[] => {
    if (part.kind === 'beside') return [part, ...partsOf(part.parts)];
    if (part.kind === 'variants') return [part, ...part.variants.flatMap((one) => partsOf(one.parts))];
    return [part];
  });

/** Every part of a picture. */
export const everyPart = ({ top, pages, bottom }: Picture): Part[] => [
  ...partsOf(top),
  ...pages.flatMap((page) => partsOf(page.parts)),
  ...partsOf(bottom),
];

/** Columns in which a result table of a panel holds ids of customers, as far as the picture shows it. */
export const customerColumns = (picture: Picture, table: string): string[] =>
  everyPart(picture).flatMap((part) =>
    part.kind === 'table' && part.name === table
      ? part.columns.flatMap(({ kind, key }) => (kind === 'customer' ? [key] : []))
      : [],
  );
