import type { Role } from './canonical';

/** `column` is a canonical field or an attribute; blank where the whole file is meant. */
export type Expectation = { role: Role; column: string } & (
  | { expect: 'present' | 'unique' | 'not_negative' | 'not_future' }
  /** At least that share: of the rows that are imported, of the cells that hold something, of the filled cells that pass the rules. */
  | { expect: 'imported' | 'filled' | 'valid'; least: number }
  /** No value but these. */
  | { expect: 'values'; values: string[] }
);
export type ExpectedOf = Expectation['expect'];

/** How a file stands to an expectation. */
export interface Checked {
  role: Role;
  column: string;
  expect: ExpectedOf;
  /** The least share, where one is expected. */
  least: number | null;
  /** The share that was found; null where nothing could be measured. */
  found: number | null;
  /** Values that were not expected. */
  strange: string;
  met: boolean;
}
