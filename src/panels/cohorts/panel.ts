import type { PanelManifest } from '../contract';
import { schema } from './params';

export const panel: PanelManifest = {
  id: 'cohorts',
  needs: ['customer_id', 'ordered_at', 'amount'],
  schema,
  order: 4,
  segmentParams: ['against'],
};
