import { columnsOf, type PanelManifest } from '../../panel/contract';
import { NLR_KINDS, NOT_YET, schema, STAGES } from './params';

export const panel: PanelManifest = {
  id: 'lifecycle',
  title: ['Lifecycle', '客户生命周期'],
  needs: columnsOf('transactions', 'customer_id', 'ordered_at', 'amount'),
  schema,
  order: 7,
  asks: [
    { column: 'stage', terms: 'stage', values: STAGES },
    { column: 'days_in_stage' },
    { column: 'previous_stage', terms: 'stage', values: [...STAGES, NOT_YET] },
    { column: 'from_stage', terms: 'stage', values: [...STAGES, NOT_YET] },
    { column: 'to_stage', terms: 'stage', values: STAGES },
    { column: 'buying', terms: 'buying', values: NLR_KINDS },
  ],
  terms: { flow: 'flow' },
  tells: ['stage'],
  choiceNeeds: {
    by: {
      store: columnsOf('transactions', 'store'),
      channel: columnsOf('transactions', 'channel'),
      region: columnsOf('customers', 'region'),
      category: [...columnsOf('transactions', 'category'), ...columnsOf('products', 'category')],
    },
  },
};
