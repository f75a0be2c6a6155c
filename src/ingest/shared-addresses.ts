import type { Rows } from './meaning';

/** Addresses under which several ids stand: people who were counted more than once. */
export function sharedAddresses(
  rows: Rows,
  field: 'email' | 'phone',
): { addresses: number; ids: number; byId: number; byAddress: number } | null {
  const ids = rows.cells('customer_id');
  const addresses = rows.cells(field);
  if (!ids || !addresses) return null;
  const idsOf = new Map<string, Set<string>>();
  const people = new Set<string>();
  const known = new Set<string>();
  for (let row = 0; row < rows.length; row++) {
    const id = ids.text(row);
    const address = addresses.text(row).toLowerCase();
    if (id) known.add(id);
    if (address) people.add(address);
    else if (id) people.add(`\0${id}`);
    if (!id || !address) continue;
    const own = idsOf.get(address) ?? new Set();
    own.add(id);
    idsOf.set(address, own);
  }
  const several = [...idsOf.values()].filter((own) => own.size > 1);
  if (several.length === 0) return null;
  const ids2 = several.reduce((sum, own) => sum + own.size, 0);
  return { addresses: several.length, ids: ids2, byId: known.size, byAddress: people.size };
}
