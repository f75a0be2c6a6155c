import type { PanelManifest } from '../../panel/contract';
import { schema } from './params';
import { SUSPICIONS } from './types';

export const panel: PanelManifest = {
  id: 'quality',
  title: ['Data quality', '数据质量'],
  needs: [],
  schema,
  order: 8,
  asks: [{ column: 'suspicion', terms: 'suspicion', values: SUSPICIONS }],
};
