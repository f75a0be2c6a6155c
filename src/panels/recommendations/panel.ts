import type { PanelManifest } from '../contract';
import { schema } from './params';

export const panel: PanelManifest = {
  id: 'recommendations',
  needs: ['customer_id', 'ordered_at', 'amount'],
  schema,
  order: 6,
};
