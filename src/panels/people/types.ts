import type { FieldKind } from '../../models/linkage/compare';

/** What records are compared by. */
export interface ComparedField {
  column: string;
  kind: FieldKind;
  /** It names one person by itself: a phone number, an address of e-mail, an identity number. */
  key: boolean;
  /** Records in which it is known. */
  known: number;
  /** Values that stand under more than three names and are no key, and the records that have them. */
  fillers: number;
  filler_records: number;
  /** Chance to agree exactly, of one person and of two. */
  same: number | null;
  chance: number | null;
}

/** Pairs from a probability on. */
export interface CurveRow {
  at: number;
  pairs: number;
  people: number;
  /** Records in the largest group that hangs together. */
  largest: number;
  /** Mean probability of these pairs: the share expected to be right. */
  precision: number;
}

export interface PeopleFigures {
  problem: 'too_few' | 'no_fields' | null;
  customers: number;
  compared: number;
  exact: number;
  /** Pairs that share a key of its own, and whose names do not speak against it. */
  sure: number;
  fields: ComparedField[];
  curve: CurveRow[];
  /** Columns in which both are shown side by side. */
  shown: string[];
}
