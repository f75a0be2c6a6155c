import type { Role } from '../data/canonical';
import type { Encoding } from './encoding';
import type { FileChoices } from './file-plan';
import type { Dialect } from './records';

/** How files with certain columns are read, as somebody decided once: it holds for every file with the same columns. */
export interface SavedLayout {
  /** Fingerprint of the names of all columns, in order. */
  columns: string;
  role?: Role | undefined;
  encoding?: Encoding | undefined;
  dialect?: Partial<Dialect> | undefined;
  headerLine?: number | undefined;
  zone?: string | undefined;
  rates?: FileChoices['rates'] | undefined;
  /** Field by the name of a column. */
  uses: Record<string, string>;
  /** Answer by question. */
  answers: Record<string, string>;
}

const PRIME = 0x100000001b3n;
const MASK = 0xffffffffffffffffn;

/** FNV-1a of 64 bits over the names of the columns, in hex: files of one layout have one, whatever they hold. */
export function layoutFingerprint(names: readonly string[]): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(names.map((name) => name.trim().toLowerCase()).join('\n')))
    hash = ((hash ^ BigInt(byte)) * PRIME) & MASK;
  return hash.toString(16).padStart(16, '0');
}

/** What was decided by hand of a file, for the next one with the same columns; null where nothing was. */
export function savedLayout(names: readonly string[], choices: FileChoices): SavedLayout | null {
  const { role, encoding, dialect, headerLine, zone, rates, uses = {}, answers = {} } = choices;
  const isDecided =
    role !== undefined || zone !== undefined || Object.keys(uses).length + Object.keys(answers).length > 0;
  return isDecided
    ? { columns: layoutFingerprint(names), role, encoding, dialect, headerLine, zone, rates, uses, answers }
    : null;
}

/** The same as choices for a file. */
export const choicesOf = ({
  role,
  encoding,
  dialect,
  headerLine,
  zone,
  rates,
  uses,
  answers,
}: SavedLayout): FileChoices => ({
  ...(role ? { role } : {}),
  ...(encoding ? { encoding } : {}),
  ...(dialect ? { dialect } : {}),
  ...(headerLine ? { headerLine } : {}),
  ...(zone ? { zone } : {}),
  ...(rates ? { rates } : {}),
  uses,
  answers,
});
