import { columnsOf, type PanelManifest } from '../../panel/contract';
import { schema } from './params';

export const panel: PanelManifest = {
  id: 'overview',
  title: ['Overview', '概览'],
  needs: columnsOf('transactions', 'ordered_at', 'amount'),
  schema,
  order: 1,
  opens: true,
};
