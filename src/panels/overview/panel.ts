import type { PanelManifest } from '../contract';
import { schema } from './params';

export const panel: PanelManifest = {
  id: 'overview',
  needs: ['ordered_at', 'amount'],
  schema,
  order: 1,
  opens: true,
};
