import { columnsOf, type PanelManifest } from '../../panel/contract';
import { AGE_BANDS, schema } from './params';

const own = (...columns: string[]) => columnsOf('customers', ...columns);

export const panel: PanelManifest = {
  id: 'portrait',
  title: ['Who they are', '客户画像'],
  needs: columnsOf('customers', 'customer_id'),
  schema,
  order: 14,
  asks: [{ column: 'age_band', terms: 'age_band', values: AGE_BANDS }],
  choiceNeeds: {
    by: {
      age_band: own('birth_date', 'age'),
      gender: own('gender'),
      zodiac: own('birth_date'),
      occupation: own('occupation'),
      education: own('education'),
      marital_status: own('marital_status'),
      income: own('income'),
      member_level: own('member_level'),
      source_channel: own('source_channel'),
      country: own('country'),
      region: own('region'),
      city: own('city'),
    },
  },
};
