import { columnsOf, type PanelManifest } from '../../panel/contract';
import { schema } from './params';

export const panel: PanelManifest = {
  id: 'pareto',
  title: ['80/20', '二八分析'],
  needs: columnsOf('transactions', 'customer_id', 'ordered_at', 'amount'),
  schema,
  order: 3,
  opens: true,
  asks: [{ column: 'tier', terms: 'tier', values: ['A', 'B', 'C'] }],
  dimensionParams: ['dimension'],
};
