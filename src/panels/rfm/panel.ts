import { columnsOf, type Ask, type PanelManifest } from '../../panel/contract';
import { ownWindow, schema, SEGMENTS, VALUE_TYPES } from './params';

const asks: readonly Ask[] = [
  { column: 'segment', terms: 'segment', values: SEGMENTS },
  { column: 'r_score' },
  { column: 'f_score' },
  { column: 'm_score' },
  { column: 'weighted', kind: 'number' },
  { column: 'value_type', terms: 'value_type', values: VALUE_TYPES },
  { column: 'previous_segment', terms: 'segment', values: [...SEGMENTS, 'none'] },
  { column: 'days_in_segment' },
  { column: 'from_segment', terms: 'segment', values: [...SEGMENTS, 'none'] },
];

export const panel: PanelManifest = {
  id: 'rfm',
  title: ['RFM', 'RFM'],
  needs: columnsOf('transactions', 'customer_id', 'ordered_at', 'amount'),
  schema,
  order: 2,
  opens: true,
  asks,
  terms: { to_segment: 'segment', then_segment: 'segment', other_segment: 'segment' },
  tells: ['r_score', 'f_score', 'm_score', 'segment'],
  viewParams: ['actions', 'monthsBack'],
  scores: ownWindow,
};
