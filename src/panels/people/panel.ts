import { columnsOf, type PanelManifest } from '../../panel/contract';
import { schema } from './params';

export const panel: PanelManifest = {
  id: 'people',
  title: ['Same person twice', '重复客户'],
  needs: columnsOf('customers', 'customer_id'),
  schema,
  order: 13,
  asks: [{ column: 'twin', kind: 'percent' }],
  viewParams: ['threshold'],
};
