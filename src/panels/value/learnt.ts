import type { Fit } from '../../models/lifetime/fit';
import type { Sql } from '../../sql/sql';
import type { Buyers, Uncertainty } from './lifetimes';
import type { Money, Predicted } from './scores';
import type { ValueFigures } from './types';

/** Everything that is learnt of the buyers, and the table of their predictions. */
export interface Learnt {
  buyers: Buyers;
  fits: Fit[];
  best: Fit | null;
  money: Money;
  uncertainty: Uncertainty | null;
  margin: number | null;
  marginFrom: ValueFigures['marginFrom'];
  predicted: Predicted;
  kept: number | null;
  table: Sql;
}
