import type { Base } from './base';
import type { CleaningStep } from './cleaning';
import type { Expectation } from './expectations';
import type { Merges } from './merges';

/** Under which rules files are loaded. */
export interface LoadSettings extends Base {
  cleaning?: readonly CleaningStep[];
  expectations?: readonly Expectation[];
  merges?: Merges;
}
