import { COLUMNS, type TableName } from '../data/canonical';
import { hasColumn, type Catalog } from '../data/catalog';
import { askedNotToBe, reachByChannel } from '../data/consent';
import type {
  AlikeRow,
  CompanyAnswer,
  HeldTable,
  IdentityRow,
  PastScore,
  PersonAnswer,
  TimelineRow,
} from '../engine/person';
import { AppError } from '../engine/errors';
import { firstRow, rowsOf } from '../engine/table';
import type { TaskContext } from '../panel/contract';
import { ident, join, raw, sql, type Sql } from '../sql/sql';
import { preferencesOf } from './preferences';

const MOST_HAPPENINGS = 200;
const MOST_ALIKE = 5;
const MOST_CONTACTS = 20;

const FACTS = new Set(['customer_id', 'key', 'orders', 'revenue', 'first_day', 'last_day']);

interface PersonRow {
  key: number;
  orders: number;
  revenue: number;
  first_day: string | null;
  last_day: string | null;
  r_score?: number | null;
  f_score?: number | null;
  m_score?: number | null;
  segment?: string | null;
}

/** What the session knows beside the tables. */
interface Known {
  /** The rows with the scores of each customer. */
  scores(rows: Sql): Promise<Sql>;
  segments(id: string): Promise<string[]>;
  past(key: number): Promise<PastScore[]>;
}

const scaleOf = ({ catalog }: TaskContext): Sql => sql`${catalog.moneyScale}::DOUBLE`;

/** A customer's facts on the base, scores, everything that happened, preferences, and who is like them. @throws {AppError} `no_data` where nobody has that id. */
export async function describePerson(id: string, context: TaskContext, known: Known): Promise<PersonAnswer> {
  const facts = sql`SELECT customer_id, customer_key::DOUBLE AS key, coalesce(orders, 0)::INTEGER AS orders, (coalesce(amount_units, 0) / ${scaleOf(context)})::DOUBLE AS revenue,
      strftime(first_at, '%Y-%m-%d') AS first_day, strftime(last_day, '%Y-%m-%d') AS last_day
    FROM customer_ids LEFT JOIN customer_facts USING (customer_key) WHERE customer_id = ${id}`;
  const table = await context.query(await known.scores(facts));
  if (table.numRows() === 0) throw new AppError('no_data');
  const row = firstRow<PersonRow>(table);
  const { r_score: r, f_score: f, m_score: m, segment } = row;
  const told = Object.entries(row).filter(([name]) => !FACTS.has(name)) as [string, string | number | null][];
  return {
    id,
    orders: row.orders,
    revenue: row.revenue,
    firstDay: row.first_day,
    lastDay: row.last_day,
    scores: r && f && m && segment ? { r, f, m, segment } : null,
    told: Object.fromEntries(told),
    past: row.orders > 0 ? await known.past(row.key) : [],
    ...(await whoIs(id, context)),
    ...(await whatHappened(id, context)),
    company: await companyOf(id, context),
    preferences: await preferencesOf(id, context),
    alike: await alikeTo(id, context),
    segments: await known.segments(id),
  };
}

async function whoIs(
  id: string,
  context: TaskContext,
): Promise<Pick<PersonAnswer, 'identity' | 'reachable' | 'refused'>> {
  const { catalog } = context;
  if (!catalog.rows.customers) return { identity: [], reachable: null, refused: false };
  const columns = [...(catalog.columns.customers ?? []), ...catalog.attributes].filter(
    (name) => name !== 'customer_id' && !/^(consent_|opted_out)/.test(name),
  );
  const reach = reachByChannel(catalog.columns.customers ?? []);
  const refused = askedNotToBe(catalog.columns.customers ?? []);
  const found = rowsOf<Record<string, string | boolean | null>>(
    await context.query(
      sql`SELECT ${join([
        sql`${refused ?? raw('FALSE')} AS refused`,
        ...reach.map(({ channel, reachable }) => sql`${reachable} AS ${ident(`reach ${channel}`)}`),
        ...columns.map((name) => sql`${ident(name)}::VARCHAR AS ${ident(name)}`),
      ])} FROM customers WHERE customer_id = ${id} LIMIT 1`,
    ),
  )[0];
  const dates = /_at$|_date$/;
  return {
    refused: found?.refused === true,
    reachable: reach.length
      ? Object.fromEntries(reach.map(({ channel }) => [channel, found?.[`reach ${channel}`] === true]))
      : null,
    identity: columns.flatMap((column): IdentityRow[] => {
      const value = String(found?.[column] ?? '').trim();
      return value === '' ? [] : [{ column, value: dates.test(column) ? value.slice(0, 10) : value }];
    }),
  };
}

/** Columns of a table in one text, as far as they are there. */
const said = (catalog: Catalog, table: TableName, columns: readonly string[]): Sql => {
  const there = columns.filter((column) => hasColumn(catalog, table, column));
  return there.length
    ? sql`concat_ws(' · ', ${join(there.map((column) => sql`nullif(trim(${ident(column)}::VARCHAR), '')`))})`
    : raw(`''`);
};

/** Orders, refunds, interactions, feedback and campaigns of a customer before the analysis date: `moment`, `kind`, `text`, `amount`. */
function happenings(id: string, context: TaskContext): Sql {
  const { catalog, asOf } = context;
  const scale = scaleOf(context);
  const own = sql`customer_key IN (SELECT customer_key FROM customer_ids WHERE customer_id = ${id})`;
  const parts: Sql[] = [
    sql`SELECT ordered_at AS moment, 'order' AS kind, concat_ws(' · ', order_id::VARCHAR, lines::VARCHAR || ' ×') AS text, (amount_units / ${scale})::DOUBLE AS amount FROM orders LEFT JOIN order_ids USING (order_key) WHERE ${own}`,
    sql`SELECT ordered_at, 'refund', '', (units / ${scale})::DOUBLE FROM taken_back WHERE ${own}`,
  ];
  const of = (table: TableName, kind: string, at: string, text: Sql, amount: Sql): void => {
    if (hasColumn(catalog, table, 'customer_id') && hasColumn(catalog, table, at))
      parts.push(
        sql`SELECT ${ident(at)}, ${kind}, ${text}, ${amount} FROM ${ident(table)} WHERE customer_id = ${id} AND ${ident(at)} IS NOT NULL`,
      );
  };
  const none = raw('NULL::DOUBLE');
  of(
    'interactions',
    'interaction',
    'occurred_at',
    said(catalog, 'interactions', ['kind', 'channel', 'page', 'topic', 'reason']),
    none,
  );
  of(
    'feedback',
    'feedback',
    'submitted_at',
    said(catalog, 'feedback', ['kind', 'status', 'question', 'answer']),
    hasColumn(catalog, 'feedback', 'rating') ? raw('rating::DOUBLE') : none,
  );
  const reached = ['converted_at', 'clicked_at', 'opened_at'].filter((column) =>
    hasColumn(catalog, 'campaign_contacts', column),
  );
  const step = reached.length
    ? sql`, CASE ${join(
        reached.map(
          (column) => sql`WHEN ${ident(column)} < ${asOf}::TIMESTAMP THEN ${column.replace('_at', '')}`,
        ),
        ' ',
      )} END`
    : raw('');
  of(
    'campaign_contacts',
    'campaign',
    'sent_at',
    sql`concat_ws(' · ', ${said(catalog, 'campaign_contacts', ['campaign_id', 'channel', 'variant'])}${step})`,
    none,
  );
  return sql`SELECT * FROM (${join(parts, ' UNION ALL ')}) WHERE moment < ${asOf}::TIMESTAMP`;
}

async function whatHappened(
  id: string,
  context: TaskContext,
): Promise<Pick<PersonAnswer, 'timeline' | 'earlier'>> {
  const rows = rowsOf<TimelineRow & { n: number }>(
    await context.query(
      sql`SELECT strftime(moment, '%Y-%m-%d') AS day, kind, coalesce(text, '') AS text, amount, (count(*) OVER ())::DOUBLE AS n FROM (${happenings(id, context)}) ORDER BY moment DESC, kind, text LIMIT ${MOST_HAPPENINGS}`,
    ),
  );
  return {
    timeline: rows.map(({ day, kind, text, amount }) => ({ day, kind, text, amount })),
    earlier: Math.max(0, (rows[0]?.n ?? 0) - rows.length),
  };
}

/** Everybody of the same firm, its name written alike but for capitals and blanks. */
async function companyOf(id: string, context: TaskContext): Promise<CompanyAnswer | null> {
  if (!hasColumn(context.catalog, 'customers', 'company')) return null;
  const scale = scaleOf(context);
  const rows = rowsOf<CompanyAnswer['contacts'][number] & { company: string }>(
    await context.query(
      sql`WITH named AS (SELECT customer_id, trim(company::VARCHAR) AS company, lower(regexp_replace(company::VARCHAR, '\\s+', '', 'g')) AS firm FROM customers)
        SELECT customer_id, company, coalesce(orders, 0)::INTEGER AS orders, (coalesce(amount_units, 0) / ${scale})::DOUBLE AS revenue, strftime(last_day, '%Y-%m-%d') AS last_day
        FROM named JOIN customer_ids USING (customer_id) LEFT JOIN customer_facts USING (customer_key)
        WHERE firm NOT IN ('', '无', '个人', '-', '—', 'n/a', 'na', 'none', 'null', 'private', 'personal') AND firm = (SELECT firm FROM named WHERE customer_id = ${id}) ORDER BY revenue DESC, customer_id`,
    ),
  );
  const own = rows.find((row) => row.customer_id === id);
  if (!own) return null;
  const sum = (key: 'orders' | 'revenue'): number => rows.reduce((all, row) => all + row[key], 0);
  return {
    name: own.company,
    customers: rows.length,
    orders: sum('orders'),
    revenue: sum('revenue'),
    contacts: rows
      .filter((row) => row !== own)
      .slice(0, MOST_CONTACTS)
      .map(({ company: _, ...contact }) => contact),
  };
}

/**
 * Those who buy most alike: least Euclidean distance of the logarithms of days since the last order, orders, order value and days since the
 * first, each divided by its standard deviation.
 */
async function alikeTo(id: string, context: TaskContext): Promise<AlikeRow[]> {
  const scale = scaleOf(context);
  const axes = ['recency', 'often', 'value', 'tenure'];
  return rowsOf<AlikeRow>(
    await context.query(
      sql`WITH f AS (SELECT customer_id, orders, (amount_units / ${scale})::DOUBLE AS revenue, ln(1 + greatest(${context.asOf}::DATE - last_day, 0)) AS recency, ln(orders) AS often,
            ln(1 + greatest(amount_units / ${scale} / orders, 0)) AS value, ln(1 + greatest(${context.asOf}::DATE - first_at::DATE, 0)) AS tenure FROM customer_facts JOIN customer_ids USING (customer_key)),
          s AS (SELECT ${raw(axes.map((axis) => `nullif(stddev_pop(${axis}), 0) AS ${axis}`).join(', '))} FROM f),
          me AS (SELECT * FROM f WHERE customer_id = ${id})
        SELECT f.customer_id, f.orders::INTEGER AS orders, f.revenue, sqrt(${raw(axes.map((axis) => `coalesce(pow((f.${axis} - me.${axis}) / s.${axis}, 2), 0)`).join(' + '))})::DOUBLE AS distance
        FROM f, me, s WHERE f.customer_id <> me.customer_id ORDER BY distance, f.customer_id LIMIT ${MOST_ALIKE}`,
    ),
  );
}

/**
 * Everything that is held on a person: each table with the rows that are theirs, as they stand after reading. Ids of others are not in them.
 * @throws {AppError} `no_data` where nobody has that id.
 */
export async function everythingOn(id: string, context: TaskContext): Promise<HeldTable[]> {
  const { catalog } = context;
  const found: HeldTable[] = [];
  for (const table of Object.keys(COLUMNS) as TableName[]) {
    if (!hasColumn(catalog, table, 'customer_id')) continue;
    const columns = [...(catalog.columns[table] ?? []), ...(table === 'customers' ? catalog.attributes : [])];
    const rows = rowsOf<Record<string, unknown>>(
      await context.query(
        sql`SELECT ${join(columns.map((name) => sql`${ident(name)}::VARCHAR AS ${ident(name)}`))} FROM ${ident(table)} WHERE customer_id = ${id}`,
      ),
    );
    found.push({ table, columns, rows });
  }
  if (found.every(({ rows }) => rows.length === 0)) throw new AppError('no_data');
  return found;
}
