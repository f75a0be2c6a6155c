import { columnsOf, type PanelManifest } from '../../panel/contract';
import { BANDS, SAVE, schema, SIGNALS } from './params';

export const panel: PanelManifest = {
  id: 'churn',
  title: ['Churn', '客户流失'],
  needs: columnsOf('customers', 'customer_id'),
  schema,
  order: 9,
  asks: [
    { column: 'churn_probability', kind: 'percent' },
    { column: 'churn_band', terms: 'churn_band', values: BANDS },
    { column: 'value_at_risk', kind: 'money' },
    { column: 'signal', terms: 'churn_signal', values: SIGNALS },
    { column: 'save', terms: 'churn_save', values: SAVE },
  ],
  tells: ['churn_probability', 'churn_band', 'value_at_risk'],
  scores: () => null,
  viewParams: ['threshold'],
  choiceNeeds: {
    target: {
      no_order: columnsOf('transactions', 'ordered_at'),
      own_rhythm: columnsOf('transactions', 'ordered_at'),
    },
    by: {
      source_channel: columnsOf('customers', 'source_channel'),
      channel: columnsOf('transactions', 'channel'),
      region: columnsOf('customers', 'region'),
      first_category: [...columnsOf('transactions', 'category'), ...columnsOf('products', 'category')],
      gender: columnsOf('customers', 'gender'),
      member_level: columnsOf('customers', 'member_level'),
    },
  },
};
