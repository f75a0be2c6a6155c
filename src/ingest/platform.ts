import type { Role } from '../data/canonical';
import type { QuestionKind } from './file-plan';

/** An export of a known platform: what its columns are, and what its money is the money of. */
export interface Platform {
  id: string;
  /** What people call it, in English and Chinese. */
  name: readonly [string, string];
  role: Role;
  /** Three of them in a file name the platform. Written as `normaliseHeader` leaves them. */
  headers: readonly string[];
  /** Column by header; blank for one that its name would mislead about. */
  fields?: Readonly<Record<string, string>>;
  /** Answers to what its values may leave open. */
  answers?: Readonly<Partial<Record<QuestionKind, string>>>;
  /** Rows that are sales or refunds, by the text of a column; all others are left out and listed. */
  rows?: { header: string; keep: RegExp };
  /** Cells that belong to the order stand on its first row only. */
  continued?: boolean;
  /** What it means, said beside the file, in English and Chinese. */
  means: readonly [string, string];
}

/** Every platform that is known, each from a file of its own. */
export const PLATFORMS: readonly Platform[] = Object.values(
  import.meta.glob<{ platform: Platform }>('./platforms/*.ts', { eager: true }),
).map(({ platform }) => platform);

const LEAST_HEADERS = 3;

export const compact = (text: string): string => text.replaceAll(' ', '');

/** The platform whose headers a file has most of, three at least; of two alike, the one of which it has the larger part. */
export function platformOf(headers: readonly string[]): Platform | null {
  const own = new Set(headers.map(compact));
  const found = PLATFORMS.map((platform) => ({
    platform,
    hits: platform.headers.filter((header) => own.has(compact(header))).length,
  }))
    .filter(({ hits }) => hits >= LEAST_HEADERS)
    .sort(
      (a, b) => b.hits - a.hits || b.hits / b.platform.headers.length - a.hits / a.platform.headers.length,
    );
  return found[0]?.platform ?? null;
}

export const platformById = (id: string | null): Platform | null =>
  PLATFORMS.find((platform) => platform.id === id) ?? null;
