import { hasColumn, traitPlace } from '../../data/catalog';
import { AppError } from '../../engine/errors';
import type { TaskContext } from '../../panel/contract';
import { measuredBy } from '../../panel/measured';
import { ident } from '../../sql/sql';
import type { ParetoParams } from './params';
import type { MeasuredMembers } from './query';

const COLUMN_OF: Record<string, [table: 'transactions' | 'customers', column: string]> = {
  category: ['transactions', 'category'],
  brand: ['transactions', 'brand'],
  channel: ['transactions', 'channel'],
  store: ['transactions', 'store'],
  salesperson: ['transactions', 'salesperson'],
  region: ['customers', 'region'],
  member_level: ['customers', 'member_level'],
};

/** What members are found by. @throws {AppError} `missing_column`, naming the column, where the data cannot answer. */
export function membersMeasured(params: ParetoParams, context: TaskContext): MeasuredMembers {
  const { catalog } = context;
  const fromProducts =
    ['category', 'brand'].includes(params.dimension) && traitPlace(catalog, params.dimension) === 'products';
  requireColumns(params, context, fromProducts);
  const asRegion = params.dimension === 'region' && !hasColumn(catalog, 'customers', 'region');
  return { ...measuredBy(context), fromProducts, column: ident(asRegion ? 'country' : params.dimension) };
}

/** @throws {AppError} `missing_column`, naming the column, where the data cannot answer. */
function requireColumns(params: ParetoParams, { catalog }: TaskContext, fromProducts: boolean): void {
  const onLines = (column: string): boolean => hasColumn(catalog, 'transactions', column);
  const place = COLUMN_OF[params.dimension];
  const asCountry = params.dimension === 'region' && hasColumn(catalog, 'customers', 'country');
  if (place && !fromProducts && !asCountry && !hasColumn(catalog, ...place))
    throw new AppError('missing_column', { column: place[1] });
  if (params.dimension === 'product' && !onLines('product_id') && !onLines('product_name'))
    throw new AppError('missing_column', { column: 'product_id' });
  if (params.metric === 'quantity' && !onLines('quantity'))
    throw new AppError('missing_column', { column: 'quantity' });
}
