import type { PanelManifest } from '../contract';
import { schema } from './params';

export const panel: PanelManifest = {
  id: 'basket',
  needs: ['ordered_at', 'amount'],
  schema,
  order: 5,
};
