import { countedLine } from '../../data/base-tables';
import { hasColumn } from '../../data/catalog';
import { addDays, daysBetween } from '../../data/scope';
import { PLAIN_YES } from '../../data/yes';
import { rowsOf } from '../../engine/table';
import { columnLevels, MOST_LEVELS } from '../../panel/column-levels';
import type { TaskContext } from '../../panel/contract';
import { lineCategory } from '../../panel/line-category';
import { inScope, longGap, measuredBy, salesIn, type Measured } from '../../panel/measured';
import { attributeColumns, peopleOf, type Trait } from '../../panel/traits';
import { ident, raw, sql, type Sql } from '../../sql/sql';
import { LATER, type TreeParams } from './params';
import type { TreeFigures, TreeProblem } from './types';

const DAYS_WITHOUT_GAPS = 90;
const LEAST_DAYS = 7;
const MOST_CHOICES = 60;

/** What is to be told, of whom, and what may be known of them before. */
export interface Told {
  /** `customer_key`, `y`: 1 and 0, or a number. */
  outcome: Sql;
  kind: TreeFigures['kind'];
  /** What traits are measured on. */
  before: Measured;
  /** Traits that tell the target itself. */
  bars(trait: Trait): boolean;
  figures: Pick<TreeFigures, 'cut' | 'end' | 'days' | 'daysFrom' | 'value' | 'values' | 'edge'>;
}

/** The target as a query, with traits before it; or why it cannot be told. */
export async function targetOf(params: TreeParams, context: TaskContext): Promise<Told | TreeProblem> {
  return LATER.includes(params.target) ? laterTarget(params, context) : attributeTarget(params, context);
}

async function laterTarget(params: TreeParams, context: TaskContext): Promise<Told | TreeProblem> {
  const { catalog } = context;
  if (!hasColumn(catalog, 'transactions', 'customer_id') || catalog.firstDay === null) return 'no_column';
  const now = measuredBy(context);
  const start = context.period.from ?? catalog.firstDay;
  const span = daysBetween(start > catalog.firstDay ? start : catalog.firstDay, now.end);
  const gap = params.days === null ? await longGap(context) : null;
  const wanted = params.days ?? (gap === null ? DAYS_WITHOUT_GAPS : Math.max(LEAST_DAYS, Math.ceil(gap)));
  const days = params.days === null ? Math.min(wanted, Math.floor(span / 2)) : wanted;
  const cut = addDays(now.end, -days);
  if (days < 1 || span - days < LEAST_DAYS) return 'too_short';
  const before: Measured = {
    ...now,
    asOf: cut,
    period: { from: context.period.from, to: addDays(cut, -1) },
    end: cut,
  };
  const after: Measured = { ...now, period: { from: cut, to: addDays(now.end, -1) } };
  const people = peopleOf(catalog, before);
  const figures: Told['figures'] = {
    cut,
    end: now.end,
    days,
    daysFrom: params.days === null ? 'data' : 'given',
    value: null,
    values: [],
    edge: null,
  };
  const told = { before, bars: () => false };
  const sales = sql`SELECT customer_key, (sum(units) / ${now.moneyScale}::DOUBLE)::DOUBLE AS revenue FROM (${salesIn(after)}) GROUP BY 1`;
  const spend = sql`SELECT customer_key, coalesce(revenue, 0) AS y FROM (${people}) LEFT JOIN (${sales}) USING (customer_key)`;
  switch (params.target) {
    case 'churned':
      return {
        ...told,
        kind: 'class',
        figures,
        outcome: sql`SELECT customer_key, (customer_key NOT IN (${peopleOf(catalog, after)}))::INTEGER::DOUBLE AS y FROM (${people})`,
      };
    case 'spend':
      return { ...told, kind: 'number', figures, outcome: spend };
    case 'high_value': {
      const [row] = rowsOf<{ edge: number | null }>(
        await context.query(
          sql`SELECT quantile_cont(y, ${1 - params.top}::DOUBLE)::DOUBLE AS edge FROM (${spend})`,
        ),
      );
      const edge = row?.edge ?? 0;
      return {
        ...told,
        kind: 'class',
        figures: { ...figures, edge },
        outcome: sql`SELECT customer_key, (y >= ${edge}::DOUBLE AND y > 0)::INTEGER::DOUBLE AS y FROM (${spend})`,
      };
    }
    case 'bought':
      return boughtTarget(params, { ...told, figures }, { people, after }, context);
    default:
      return respondedTarget({ ...told, figures }, people, context);
  }
}

/** Lines after the cut with what was bought: `customer_key`, `what`. */
function boughtLines(after: Measured, context: TaskContext): Sql[] {
  const { catalog } = context;
  const within = sql`l.customer_key IS NOT NULL AND ${countedLine(after)} AND ${inScope(after)}`;
  const category = lineCategory(catalog);
  const product =
    hasColumn(catalog, 'transactions', 'product_id') || hasColumn(catalog, 'transactions', 'product_name');
  return [
    ...(category
      ? [
          sql`SELECT l.customer_key, 'category:' || ${category.value} AS what FROM lines l ${category.products} WHERE ${within} AND coalesce(${category.value}, '') <> ''`,
        ]
      : []),
    ...(product
      ? [
          sql`SELECT l.customer_key, 'product:' || coalesce(q.product_name, q.product_id) AS what FROM lines l JOIN product_ids q USING (product_key) WHERE ${within} AND coalesce(q.product_name, q.product_id) IS NOT NULL`,
        ]
      : []),
  ];
}

async function boughtTarget(
  params: TreeParams,
  told: Omit<Told, 'kind' | 'outcome'>,
  { people, after }: { people: Sql; after: Measured },
  context: TaskContext,
): Promise<Told | TreeProblem> {
  const kinds = boughtLines(after, context);
  if (kinds.length === 0) return 'no_column';
  const values: string[] = [];
  for (const lines of kinds) {
    const found = rowsOf<{ what: string }>(
      await context.query(
        sql`SELECT what FROM (${lines}) GROUP BY 1 ORDER BY count(DISTINCT customer_key) DESC, what LIMIT ${MOST_CHOICES}`,
      ),
    );
    values.push(...found.map(({ what }) => what));
  }
  const asked = params.value !== null && /^(category|product):/.test(params.value) ? params.value : null;
  const value = asked ?? values[0] ?? null;
  if (value === null) return 'one_outcome';
  const all = raw(kinds.map(({ text }) => text).join(' UNION ALL '));
  return {
    ...told,
    kind: 'class',
    figures: { ...told.figures, value, values: values.includes(value) ? values : [value, ...values] },
    outcome: sql`SELECT customer_key, (customer_key IN (SELECT customer_key FROM (${all}) WHERE what = ${value}))::INTEGER::DOUBLE AS y FROM (${people})`,
  };
}

/** Whether those who were written to after the cut answered: converted, else clicked, else opened, as far as the file goes. */
function respondedTarget(
  told: Omit<Told, 'kind' | 'outcome'>,
  people: Sql,
  { catalog }: TaskContext,
): Told | TreeProblem {
  const answer = ['converted_at', 'clicked_at', 'opened_at'].find((column) =>
    hasColumn(catalog, 'campaign_contacts', column),
  );
  if (!answer) return 'no_column';
  const sent = hasColumn(catalog, 'campaign_contacts', 'sent_at');
  const { cut, end } = told.figures;
  const when = sent
    ? sql`sent_at >= ${cut}::TIMESTAMP AND sent_at < ${end}::TIMESTAMP`
    : sql`(${ident(answer)} IS NULL OR ${ident(answer)} >= ${cut}::TIMESTAMP)`;
  return {
    ...told,
    kind: 'class',
    figures: { ...told.figures, value: answer },
    outcome: sql`SELECT customer_key, max((${ident(answer)} IS NOT NULL AND ${ident(answer)} < ${end}::TIMESTAMP)::INTEGER)::DOUBLE AS y
      FROM campaign_contacts JOIN customer_ids USING (customer_id) SEMI JOIN (${people}) USING (customer_key) WHERE ${when} GROUP BY 1`,
  };
}

async function attributeTarget(params: TreeParams, context: TaskContext): Promise<Told | TreeProblem> {
  const columns = attributeColumns(context);
  const { attribute } = params;
  if (attribute === null || !columns.includes(attribute))
    return columns.length === 0 ? 'no_column' : 'no_attribute';
  const levels = await columnLevels(attribute, context);
  const known = levels.values.filter(({ value }) => value !== '');
  const distinct = levels.distinct - (levels.blank ? 1 : 0);
  if (distinct < 2) return 'one_outcome';
  const values = known.map(({ value }) => value).sort();
  const yes = values.find((value) => PLAIN_YES.includes(value.toLowerCase()));
  const [commonest] = known.sort((a, b) => b.customers - a.customers || (a.value < b.value ? -1 : 1));
  const number = levels.numeric && distinct > 2 && params.value === null;
  if (!number && distinct > MOST_LEVELS && params.value === null) return 'no_attribute';
  const value = number ? null : (params.value ?? yes ?? commonest?.value ?? null);
  const measured = measuredBy(context);
  const people = peopleOf(context.catalog, measured);
  const written = sql`trim(${ident(attribute)}::VARCHAR)`;
  const told = number ? sql`TRY_CAST(${written} AS DOUBLE)` : sql`(${written} = ${value})::INTEGER::DOUBLE`;
  return {
    kind: number ? 'number' : 'class',
    before: measured,
    bars: ({ id }) => id === `column:${attribute}`,
    outcome: sql`SELECT customer_key, ${told} AS y FROM (${people}) JOIN customer_ids USING (customer_key) JOIN customers USING (customer_id) WHERE coalesce(${written}, '') <> '' AND isfinite(${told})`,
    figures: {
      cut: null,
      end: measured.end,
      days: 0,
      daysFrom: 'data',
      value,
      values: distinct > MOST_LEVELS ? [] : values,
      edge: null,
    },
  };
}
