import { countedLine, isProduct } from '../../data/base-tables';
import { inScope, type Measured } from '../../panel/measured';
import { raw, sql, type Sql } from '../../sql/sql';
import type { ParetoParams } from './params';
import { tieredQuery, type MeasuredMembers } from './query';

const MOST_PRODUCTS = 15;

/** Products by the same tiers, by their revenue: `product_key`, `product_tier`. */
function productTiers(params: ParetoParams, measured: MeasuredMembers): Sql {
  const asProducts = { ...params, dimension: 'product', metric: 'revenue' } as const;
  return sql`SELECT member AS product_key, tier AS product_tier FROM (${tieredQuery(asProducts, measured)})`;
}

/** What customers bought, net of what was given back of it: `customer_key`, `order_key` (null of a refund), `product_key`, `units`. */
const boughtQuery = (measured: Measured): Sql =>
  sql`SELECT customer_key, order_key, product_key, amount_units AS units FROM lines WHERE ${countedLine(measured)} AND ${inScope(measured)} AND ${isProduct(raw('product_key'))}
    UNION ALL SELECT customer_key, NULL, product_key, units FROM refunds WHERE ${inScope(measured)} AND ${isProduct(raw('product_key'))}`;

/** Sales with the tier of the product: `customer_key`, `order_key`, `product_key`, `product_tier`, `units`. */
export const salesByProductTier = (params: ParetoParams, measured: MeasuredMembers): Sql =>
  sql`SELECT customer_key, order_key, b.product_key, product_tier, units FROM (${boughtQuery(measured)}) b JOIN (${productTiers(params, measured)}) USING (product_key) WHERE customer_key IS NOT NULL`;

/** Who bought products of which tier: `customer_key`, `product_tier`. */
export const buyersByProductTier = (params: ParetoParams, measured: MeasuredMembers): Sql =>
  sql`SELECT DISTINCT customer_key, product_tier FROM (${salesByProductTier(params, measured)}) WHERE order_key IS NOT NULL`;

/** Result table `pareto.double`: revenue of each tier of customers from each tier of products. @param store the tiered customers. */
export const doubleQuery = (store: Sql, params: ParetoParams, measured: MeasuredMembers): Sql =>
  sql`SELECT tier, product_tier, (count(DISTINCT s.customer_key) FILTER (WHERE order_key IS NOT NULL))::INTEGER AS customers, count(DISTINCT order_key)::INTEGER AS orders,
      count(DISTINCT product_key)::INTEGER AS products, (sum(s.units) / ${measured.moneyScale}::DOUBLE)::DOUBLE AS revenue, coalesce(sum(s.units) / nullif(sum(sum(s.units)) OVER (), 0), 0)::DOUBLE AS revenue_share
    FROM ${store} JOIN (${salesByProductTier(params, measured)}) s ON s.customer_key = member GROUP BY 1, 2 ORDER BY min(rank), tier, product_tier`;

/** Result table `pareto.favourites`: what the top tier of customers buys most, beside what it is of the others' money. */
export const favouritesQuery = (store: Sql, measured: MeasuredMembers): Sql =>
  sql`WITH best AS (SELECT tier FROM ${store} ORDER BY position LIMIT 1),
      spent AS (SELECT product_key, tier = (SELECT tier FROM best) AS is_top, b.units, b.customer_key FROM (${boughtQuery(measured)}) b JOIN ${store} ON b.customer_key = member),
      products AS (SELECT product_key, coalesce(sum(units) FILTER (WHERE is_top), 0) AS top_units, coalesce(sum(units) FILTER (WHERE NOT is_top), 0) AS rest_units,
          count(DISTINCT customer_key) FILTER (WHERE is_top) AS top_buyers FROM spent GROUP BY 1)
    SELECT coalesce(product_name, product_id) AS product, top_buyers::INTEGER AS top_buyers, (top_units / ${measured.moneyScale}::DOUBLE)::DOUBLE AS top_revenue,
      (top_units / nullif(sum(top_units) OVER (), 0))::DOUBLE AS top_share, (rest_units / nullif(sum(rest_units) OVER (), 0))::DOUBLE AS rest_share
    FROM products JOIN product_ids USING (product_key) QUALIFY top_units > 0 ORDER BY top_units DESC, product LIMIT ${MOST_PRODUCTS}`;
