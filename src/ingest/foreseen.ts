import type { LoadSettings } from '../data/settings';
import type { FilePlan } from './file-plan';
import { importFiles, type ImportResult } from './load';
import { qualityStatements } from './quality/tables';
import type { Exec, LoadContext, Rejects } from './report';
import { readsAsItStands, type ScanReport } from './source';

type Loaded = ImportResult & { rejects: Map<string, Rejects> };

/** A file on its own, loaded as its first rows propose before all of them were looked at. */
export interface Foreseen {
  means: string;
  rows: number;
  loaded: Loaded;
}

/** Everything of a plan and the settings that a load follows from, but what stands in the rows. */
const meaningOf = (plan: FilePlan, { rows, asOf, cleaning = [] }: LoadSettings): string =>
  JSON.stringify([
    plan.id,
    plan.name,
    plan.role,
    plan.layout,
    plan.encoding,
    plan.bomBytes,
    plan.wrapped,
    plan.clock,
    plan.levels,
    plan.people,
    plan.onlyCurrency,
    plan.rates,
    plan.sales?.column ?? null,
    plan.baskets,
    plan.platform,
    plan.overlap,
    plan.join,
    plan.questions.map(({ kind, column, answer }) => [kind, column, answer]),
    plan.columns.map(({ index, name, use, format }) => [index, name, use, format]),
    plan.evidence.map(({ currencies }) => Object.keys(currencies).sort()),
    rows,
    asOf,
    cleaning.filter(({ on }) => on),
  ]);

/** The scan of a file of so many records that the engine reads as it stands. */
const scanOf = (rows: number): ScanReport => ({
  facts: {
    records: rows,
    lines: rows,
    blankLines: 0,
    lineFeeds: rows,
    carriageReturns: 0,
    pairs: 0,
    nulBytes: 0,
    oddQuotes: 0,
    oddQuoteLines: [],
    longRecords: 0,
    innerLines: 0,
    longRecordLines: [],
    unclosedQuoteLine: 0,
    recordTooLongLine: 0,
  },
  dataRecords: rows,
  dataOffset: 0,
  shortRows: 0,
  longRows: 0,
  raggedLines: [],
  lineEnds: rows,
  openEnd: false,
  validUtf8: true,
  blankInside: false,
});

/** Loads a file as its first rows propose. @param rows that the engine has read of it. */
export async function foresee(
  proposed: FilePlan,
  file: Blob,
  rows: number,
  settings: LoadSettings,
  context: LoadContext,
): Promise<Foreseen> {
  const plan: FilePlan = { ...proposed, plain: true, scan: scanOf(rows) };
  return {
    means: meaningOf(plan, settings),
    rows,
    loaded: await importFiles([{ plan, file }], settings, context),
  };
}

/** Whether a load of the file, all of its rows looked at, would make the same tables. */
export function holdsTrue(
  { means, rows }: Foreseen,
  plan: FilePlan,
  file: Blob,
  settings: LoadSettings,
): boolean {
  const { encoding, bomBytes, wrapped, layout, scan } = plan;
  return (
    plan.plain &&
    scan !== null &&
    scan.dataRecords === rows &&
    readsAsItStands({ file, encoding, bomBytes, wrapped }, layout, scan) &&
    meaningOf(plan, settings) === means
  );
}

/** What was foreseen as the load it turned out to be. */
export async function fulfil(
  { loaded }: Foreseen,
  plan: FilePlan,
  { expectations = [] }: LoadSettings,
  exec: Exec,
): Promise<Loaded> {
  const [report] = loaded.files;
  const own = loaded.rejects.get(plan.id);
  if (report)
    for (const statement of qualityStatements([{ plan, report }], [], expectations)) await exec(statement);
  const rejects = new Map(own ? [[plan.id, { ...own, plan }]] : []);
  return { ...loaded, rejects };
}
