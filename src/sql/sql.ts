/** A piece of SQL text. Only `sql`, `ident`, `raw` and `join` make one, so a plain string can never slip into a query unescaped. */
export class Sql {
  constructor(readonly text: string) {}
  toString(): string {
    return this.text;
  }
}

export type SqlValue = Sql | string | number | bigint | boolean | null;

const UNPAIRED_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

function checkText(text: string): void {
  if (text.includes('\0')) throw new Error(`text with a NUL character: ${JSON.stringify(text)}`);
  if (UNPAIRED_SURROGATE.test(text))
    throw new Error(`text with half a surrogate pair: ${JSON.stringify(text)}`);
}

/**
 * Writes a value as a SQL literal.
 * @throws on NaN, infinities, NUL characters and unpaired surrogates, which SQL text cannot carry.
 */
export function literal(value: SqlValue): string {
  if (value instanceof Sql) return value.text;
  if (value === null) return 'NULL';
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new Error(`number without a SQL literal: ${value}`);
    return Number.isInteger(value) && Math.abs(value) < 1e15 ? String(value) : `${value}::DOUBLE`;
  }
  checkText(value);
  return `'${value.replaceAll("'", "''")}'`;
}

/** Quotes a table or column name. @throws on NUL characters and unpaired surrogates. */
export function ident(name: string): Sql {
  checkText(name);
  return new Sql(`"${name.replaceAll('"', '""')}"`);
}

/** The name that a quoted one stands for. */
export const nameOf = ({ text }: Sql): string => text.slice(1, -1).replaceAll('""', '"');

/** Marks text as SQL without escaping. For constants written in this code base, never for input. */
export function raw(text: string): Sql {
  return new Sql(text);
}

/** Joins pieces with a separator, a comma unless told. */
export function join(parts: readonly Sql[], separator = ', '): Sql {
  return new Sql(parts.map((part) => part.text).join(separator));
}

/** A parenthesised list of literals, for `IN`. An empty list matches nothing. */
export function list(values: readonly SqlValue[]): Sql {
  return new Sql(values.length ? `(${values.map(literal).join(', ')})` : '(NULL)');
}

/** Rows known already as a query, one column for each type named; at least one row. */
export const rowsAsQuery = <Row extends object>(
  rows: readonly Row[],
  types: Partial<Record<keyof Row & string, 'VARCHAR' | 'INTEGER' | 'DOUBLE'>>,
): Sql => {
  const columns = Object.entries(types) as [keyof Row & string, string][];
  const line = (row: Row): Sql =>
    join(columns.map(([name, type]) => raw(`${literal(row[name] as SqlValue)}::${type}`)));
  return raw(
    `SELECT * FROM (VALUES ${rows.map((row) => `(${line(row).text})`).join(', ')}) r(${columns.map(([name]) => ident(name).text).join(', ')})`,
  );
};

/** Builds SQL text: interpolated values become escaped literals, `Sql` pieces are inserted as they are. */
export function sql(strings: TemplateStringsArray, ...values: SqlValue[]): Sql {
  let text = strings[0] ?? '';
  values.forEach((value, index) => {
    text += literal(value) + (strings[index + 1] ?? '');
  });
  return new Sql(text);
}
