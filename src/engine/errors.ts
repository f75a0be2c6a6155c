/** Everything that can go wrong and be said to a user. Prose lives in the dictionaries, under `error.<code>`. */
export const ERROR_CODES = [
  'cancelled',
  'sql',
  'out_of_memory',
  'engine_died',
  'engine_overtaxed',
  'part_failed',
  'engine_refused',
  'engine_slow',
  'no_data',
  'missing_column',
  'margin_uncovered',
  'total_not_positive',
  'file_empty',
  'file_header_only',
  'file_binary',
  'file_resave',
  'file_protected',
  'file_damaged',
  'file_json_damaged',
  'file_json_shape',
  'file_archive_large',
  'file_archive_empty',
  'file_one_column',
  'file_no_date',
  'file_no_customer',
  'file_no_amount',
  'file_column_unreadable',
  'file_nothing_usable',
  'files_overlap',
  'files_unjoined',
  'cleaning_leaves_nothing',
  'cleaning_splits_orders',
  'file_unclosed_quote',
  'file_unreadable',
  'file_row_mismatch',
  'file_role_unknown',
  'orders_without_lines',
  'mixed_currencies',
  'notebook_invalid',
  'notebook_newer',
  'panel_unknown',
  'result_without_column',
  'segment_invalid',
  'segment_circular',
  'list_missing',
  'link_cut',
  'link_damaged',
  'link_newer',
  'link_too_large',
  'sealed_damaged',
  'sealed_newer',
  'sealed_passphrase',
  'keep_unavailable',
  'keep_tables_lost',
  'keep_full',
  'keep_elsewhere',
  'sql_reads_only',
  'sql_empty',
  'cell_circular',
  'name_missing',
  'name_reserved',
  'value_missing',
  'value_refused',
  'internal',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];
export type ErrorArgs = Record<string, string | number>;

/** An error with a code that both dictionaries know, its figures, and (folded away on screen) the technical text. */
export class AppError extends Error {
  constructor(
    readonly code: ErrorCode,
    readonly args: ErrorArgs = {},
    readonly detail = '',
  ) {
    super(detail ? `${code}: ${detail}` : code);
    this.name = 'AppError';
  }
}

/** What crosses a worker boundary in place of a thrown error, of which only the message would survive. */
export type Outcome<T> =
  { ok: true; value: T } | { ok: false; error: { code: ErrorCode; args: ErrorArgs; detail: string } };

/** Reads an error of the engine, or of anything else, as an `AppError`. */
export function toAppError(cause: unknown, sqlText = ''): AppError {
  if (cause instanceof AppError) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  const detail = sqlText ? `${message}\n\n${sqlText}` : message;
  if (/query was cancell?ed|interrupted/i.test(message)) return new AppError('cancelled');
  if (/out of memory|malloc of size|could not allocate|Array buffer allocation/i.test(message))
    return new AppError('out_of_memory', {}, detail);
  if (/memory access out of bounds|table index is out of bounds|null function|unreachable/i.test(message))
    return new AppError('engine_died', {}, detail);
  return new AppError(sqlText ? 'sql' : 'internal', {}, detail);
}

/** Runs `work` and turns what it throws into a value that survives `postMessage`. */
export async function outcomeOf<T>(work: () => T | Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (cause) {
    const { code, args, detail } = toAppError(cause);
    return { ok: false, error: { code, args, detail } };
  }
}

/** The reverse of `outcomeOf`, on the receiving side. @throws {AppError} what the other side threw. */
export function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new AppError(outcome.error.code, outcome.error.args, outcome.error.detail);
}
