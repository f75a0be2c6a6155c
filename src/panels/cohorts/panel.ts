import { columnsOf, type PanelManifest } from '../../panel/contract';
import { schema } from './params';

export const panel: PanelManifest = {
  id: 'cohorts',
  title: ['Cohorts', '同期群'],
  needs: columnsOf('transactions', 'customer_id', 'ordered_at', 'amount'),
  schema,
  order: 4,
  speaks: ['rfm'],
  asks: [{ column: 'cohort', typed: true }],
  viewParams: ['trendAge', 'show', 'colour', 'minCohort'],
  dimensionParams: ['by'],
  segmentParams: ['against'],
};
