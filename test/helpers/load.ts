import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { DEFAULT_ROW_RULES } from '../../src/data/base';
import type { LoadSettings } from '../../src/data/settings';
import { importFiles, type ImportResult } from '../../src/ingest/load';
import type { Rejects } from '../../src/ingest/report';
import type { FileChoices, FilePlan } from '../../src/ingest/file-plan';
import { pairOrders } from '../../src/ingest/pair-orders';
import { planFile } from '../../src/ingest/plan';
import { Shelves } from '../../src/session/shelves';
import { testEngine, type TestEngine } from './engine';

/** The shared folder of real data, which stands beside the project and is not part of it. */
export const SHARED = new URL('../../../shared/data/', import.meta.url);
export const hasShared = existsSync(SHARED);

export function sharedFile(path: string): Blob {
  const bytes = readFileSync(new URL(path, SHARED));
  return new Blob([path.endsWith('.gz') ? gunzipSync(bytes) : bytes]);
}

export interface Given {
  name: string;
  file: Blob;
  choices?: FileChoices;
}

export interface Loaded extends ImportResult {
  engine: TestEngine;
  plans: FilePlan[];
  rejects: Map<string, Rejects>;
}

/** Plans and imports files as the page does, without a page. */
export async function load(given: Given[], settings: Partial<LoadSettings> = {}): Promise<Loaded> {
  const engine = await testEngine();
  const plans = await Promise.all(
    given.map(({ name, file, choices }, index) => planFile(`f${index}`, name, file, choices)),
  );
  pairOrders(plans);
  const result = await new Shelves(engine.query).load(() =>
    importFiles(
      plans.map((plan, index) => ({ plan, file: given[index]?.file ?? new Blob() })),
      { rows: DEFAULT_ROW_RULES, asOf: null, ...settings },
      {
        run: engine.query,
        runId: '',
        registerFile: engine.registerFile,
        dropFile: engine.dropFile,
        signal: { cancelled: false },
        onStep: () => undefined,
      },
    ),
  );
  return { ...result, engine, plans };
}

/** A CSV file from rows of text, quoted where needed. */
export function csv(rows: readonly (readonly (string | number | null)[])[]): Blob {
  const cell = (value: string | number | null): string => {
    const text = value === null ? '' : String(value);
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return new Blob([rows.map((row) => row.map(cell).join(',')).join('\n') + '\n']);
}
