import { columnsOf, type PanelManifest } from '../../panel/contract';
import { schema } from './params';

export const panel: PanelManifest = {
  id: 'clusters',
  title: ['Clusters', '聚类分群'],
  needs: columnsOf('customers', 'customer_id'),
  schema,
  order: 11,
  asks: [{ column: 'cluster' }],
  viewParams: ['names'],
  segmentParams: ['like'],
};
