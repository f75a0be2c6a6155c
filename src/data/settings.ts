import type { Base } from './base';
import type { CleaningStep } from './cleaning';
import type { Expectation } from './expectations';

/** Under which rules files are loaded. */
export interface LoadSettings extends Base {
  cleaning?: readonly CleaningStep[];
  expectations?: readonly Expectation[];
}
