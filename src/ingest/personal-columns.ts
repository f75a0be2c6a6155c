import {
  isCustomerId,
  personalByForm,
  personalColumn,
  personalHeader,
  type PersonalKind,
} from '../data/personal';
import type { ColumnPlan, FilePlan } from './file-plan';

/** What a column of a file says of a person: by what it is read as, by its name, or by the form of its first values; null where nothing. */
export function personalKind({ index, name, use }: ColumnPlan, { sample }: FilePlan): PersonalKind | null {
  const field = use.kind === 'field' ? use.field : null;
  if (field === 'customer_id' || isCustomerId(name)) return 'customer_id';
  const values = sample.map((row) => row[index] ?? '').filter(Boolean);
  return (field ? personalColumn(field) : null) ?? personalHeader(name) ?? personalByForm(values);
}
