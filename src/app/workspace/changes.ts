import type { BaseResult, Catalog } from '../../data/catalog';

/** What is loaded, in a few figures that the next load can be put beside. */
export interface Holding {
  rows: number;
  counted: number;
  amount: number;
  customers: number;
  lastDay: string | null;
}

export const holdingOf = (catalog: Catalog, base: BaseResult | null): Holding => ({
  rows: catalog.rows.transactions ?? 0,
  counted: base?.counts.counted ?? 0,
  amount: base?.counts.countedAmount ?? 0,
  customers: catalog.customers,
  lastDay: catalog.lastDay,
});

/** What a load has changed, and which files came and went. */
export interface Changes {
  before: Holding;
  after: Holding;
  added: string[];
  removed: string[];
  /** Under their old names, with other contents. */
  replaced: string[];
}

export interface Named {
  file: { name: string; size: number; lastModified: number };
}

const same = (one: Named, other: Named): boolean =>
  one.file.name === other.file.name &&
  one.file.size === other.file.size &&
  one.file.lastModified === other.file.lastModified;

/** Which files come and go from one load to the next; null where nothing was loaded before, or the same files are. */
export function filesChanged(
  before: readonly Named[],
  files: readonly Named[],
): Pick<Changes, 'added' | 'removed' | 'replaced'> | null {
  if (before.length === 0) return null;
  const named = (list: readonly Named[], { file }: Named): Named | undefined =>
    list.find((one) => one.file.name === file.name);
  const names = (list: readonly Named[]): string[] => list.map(({ file }) => file.name);
  const added = names(files.filter((one) => !named(before, one)));
  const removed = names(before.filter((one) => !named(files, one)));
  const replaced = names(
    files.filter((one) => {
      const old = named(before, one);
      return old !== undefined && !same(old, one);
    }),
  );
  return added.length + removed.length + replaced.length === 0 ? null : { added, removed, replaced };
}
