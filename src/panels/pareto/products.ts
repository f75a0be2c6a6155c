import { hasColumn, type Catalog } from '../../data/catalog';

/** Whether lines name products. */
export const tellsProducts = (catalog: Pick<Catalog, 'columns'>): boolean =>
  hasColumn(catalog, 'transactions', 'product_id') || hasColumn(catalog, 'transactions', 'product_name');
