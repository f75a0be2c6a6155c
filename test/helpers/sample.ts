import { existsSync, readFileSync } from 'node:fs';
import { generate, SHOP_FOLDER } from '../../samples/generate.mjs';
import { load, type Given, type Loaded } from './load';

const FILES = ['customers', 'order_lines', 'products', 'interactions', 'feedback', 'campaign_contacts'];

/** The files of the sample shop, made where they are not there yet. */
export function sampleFiles(): Given[] {
  if (!existsSync(`${SHOP_FOLDER}/order_lines.csv`)) generate();
  return FILES.map((name) => ({
    name: `${name}.csv`,
    file: new Blob([readFileSync(`${SHOP_FOLDER}/${name}.csv`)]),
  }));
}

/** The sample shop, imported as the page does. */
export const loadSample = (): Promise<Loaded> => load(sampleFiles());
