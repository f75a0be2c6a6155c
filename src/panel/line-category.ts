import { PRODUCTS } from '../data/base';
import { traitPlace, type Catalog, type TraitPlace } from '../data/catalog';
import { raw, sql, type Sql } from '../sql/sql';

/**
 * The category of a line: where it stands, its trimmed text (empty or null where nothing is known), and what is joined to lines to have it. Null
 * where no file tells it.
 * @param lines what the lines are called in the query; they have a `product_key`.
 */
export function lineCategory(
  catalog: Catalog,
  lines = 'l',
): { place: Exclude<TraitPlace, null>; value: Sql; products: Sql } | null {
  const place = traitPlace(catalog, 'category');
  if (place === null) return null;
  return {
    place,
    value: raw(`trim(${place === 'lines' ? lines : 'p'}.category::VARCHAR)`),
    products:
      place === 'products'
        ? sql`LEFT JOIN product_ids n USING (product_key) LEFT JOIN ${PRODUCTS} p ON p.product_id = n.product_id`
        : raw(''),
  };
}
