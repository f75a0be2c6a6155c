import { existsSync, readFileSync } from 'node:fs';
import { generate, SHOP_FOLDER } from '../../samples/generate.mjs';
import { load, type Loaded } from './load';

const FILES = ['customers', 'order_lines', 'products', 'interactions', 'feedback', 'campaign_contacts'];

/** The sample shop, imported as the page does. */
export function loadSample(): Promise<Loaded> {
  if (!existsSync(`${SHOP_FOLDER}/order_lines.csv`)) generate();
  return load(
    FILES.map((name) => ({
      name: `${name}.csv`,
      file: new Blob([readFileSync(`${SHOP_FOLDER}/${name}.csv`)]),
    })),
  );
}
