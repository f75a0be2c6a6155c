import type { BrokenReference, Segment } from '../data/segments/rule';
import { AppError } from './errors';

/** The error that a rule gives whose segment is not there, or which is made of itself; segments are called by their names. */
export function brokenReference(segments: readonly Segment[]): (reference: BrokenReference) => AppError {
  const nameOf = (id: string): string => segments.find((one) => one.id === id)?.name ?? id;
  return ({ kind, path }) =>
    kind === 'missing'
      ? new AppError('segment_invalid', { segment: path[path.length - 1] ?? '' })
      : new AppError('segment_circular', { path: path.map(nameOf).join(' → ') });
}
