import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { ROOT } from './project.mjs';

/** Writes the folder of a new panel that passes every check and draws something: `npm run new-panel lifecycle`. */
const [id = '', source = `${ROOT}src`] = process.argv.slice(2);
const folder = `${source}/panels/${id}`;
if (!/^[a-z][a-z0-9_]*$/.test(id))
  fail(`not a name for a panel: ${id || '(none)'} (lower case, as in the link)`);
if (existsSync(folder)) fail(`there is one already: ${folder}`);

function fail(message) {
  console.error(message);
  process.exit(1);
}

const Name = id[0].toUpperCase() + id.slice(1).replaceAll(/_(\w)/g, (_, sign) => sign.toUpperCase());
const code = id.toUpperCase().replaceAll('_', '').slice(0, 2).padEnd(2, 'X');

const FILES = {
  'panel.ts': `import { columnsOf, type PanelManifest } from '../../panel/contract';
import { schema } from './params';

export const panel: PanelManifest = {
  id: '${id}',
  title: ['${Name}', '${Name}'],
  needs: columnsOf('transactions', 'customer_id', 'ordered_at', 'amount'),
  schema,
  order: 100,
  asks: [{ column: 'weekday' }],
};
`,
  'params.ts': `import * as v from 'valibot';
import { asked } from '../../panel/form';

/** Parameters of ${id}: one source for the form, the link and the check. */
export const schema = v.strictObject({
  leastOrders: v.optional(asked(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000))), 1),
});

export type ${Name}Params = v.InferOutput<typeof schema>;
`,
  'types.ts': `/** Row of \`${id}.weekdays\`: 1 is Monday. */
export interface WeekdayRow {
  weekday: number;
  orders: number;
  revenue: number;
}

export interface ${Name}Figures {
  weekdays: WeekdayRow[];
}
`,
  'query.ts': `import { countedOrders, type Measured } from '../../panel/measured';
import { sql, type Sql } from '../../sql/sql';
import type { ${Name}Params } from './params';

/** Result table \`${id}.weekdays\`: orders and revenue by day of the week, those with too few orders left out. */
export const weekdaysQuery = ({ leastOrders }: ${Name}Params, measured: Measured): Sql =>
  sql\`SELECT isodow(day)::INTEGER AS weekday, count(*)::INTEGER AS orders, (sum(amount_units) / \${measured.moneyScale}::DOUBLE)::DOUBLE AS revenue
    FROM (\${countedOrders(measured)}) GROUP BY 1 HAVING count(*) >= \${leastOrders} ORDER BY 1\`;
`,
  'task.ts': `import { rowsOf } from '../../engine/table';
import type { TaskContext, TaskResult } from '../../panel/contract';
import { countedOrders, measuredBy } from '../../panel/measured';
import { sql, type Sql } from '../../sql/sql';
import type { ${Name}Params } from './params';
import { weekdaysQuery } from './query';
import type { ${Name}Figures, WeekdayRow } from './types';

/** Orders by day of the week, under the scope. */
export async function run(params: ${Name}Params, context: TaskContext): Promise<TaskResult<${Name}Figures>> {
  const weekdays = weekdaysQuery(params, measuredBy(context));
  const figures = { weekdays: rowsOf<WeekdayRow>(await context.query(weekdays)) };
  return { figures, tables: [{ name: 'weekdays', sql: weekdays }] };
}

/** Buyers, a row for each day of the week on which they ordered. */
export const members = (_params: ${Name}Params, context: TaskContext): Promise<Sql> =>
  Promise.resolve(
    sql\`SELECT DISTINCT customer_key, isodow(day)::INTEGER AS weekday FROM (\${countedOrders(measuredBy(context))}) WHERE customer_key IS NOT NULL\`,
  );
`,
  'finding.ts': `import type { Finding } from '../../panel/contract';
import type { ${Name}Figures } from './types';

const MIN_ORDERS = 100;

/** The strongest day of the week, where there are orders enough to say so. */
export function findings({ weekdays }: ${Name}Figures): Finding[] {
  const [best] = [...weekdays].sort((a, b) => b.orders - a.orders);
  if (!best || best.orders < MIN_ORDERS) return [];
  return [
    {
      id: '${code}-F1',
      values: {
        day: { as: 'term', terms: '${id}_day', value: String(best.weekday), who: { weekday: [best.weekday] } },
        orders: { as: 'count', value: best.orders },
      },
    },
  ];
}
`,
  'present.ts': `import { chart, count, money, page, table, term, type Picture } from '../../panel/picture';
import type { Say } from '../../panel/say';
import { findings } from './finding';
import type { ${Name}Params } from './params';
import type { ${Name}Figures } from './types';
import type { words } from './words';

/** A bar and a row for each day of the week. */
export function present(figures: ${Name}Figures, _params: ${Name}Params, say: Say<typeof words>): Picture {
  const bars = figures.weekdays.map(({ weekday, orders }) => {
    const [name, text] = [say.word(\`term.${id}_day.\${weekday}\`), say.exact(orders, 0)];
    return { name, value: orders, text, label: \`\${name} · \${text}\`, who: { weekday: [weekday] } };
  });
  const title = say('table.weekdays');
  const valueTitle = say('term.metric.orders');
  const columns = [term('weekday', { terms: '${id}_day' }), count('orders'), money('revenue')];
  return {
    findings: findings(figures),
    top: [],
    pages: [
      page('weekdays', title, () => [
        chart('weekdays', { kind: 'bars', title, height: 240, valueTitle, bars }),
        table(say, '${id}.weekdays', columns, figures.weekdays, { opens: { weekday: 'weekday' } }),
      ]),
    ],
    bottom: [],
  };
}
`,
  'words.ts': `/** What the panel ${id} says. */
export const words = {
  'panel.${id}.definition': ['Orders by day of the week.', '按星期统计的订单。'],
  'table.weekdays': ['Days of the week', '星期'],
  'column.weekday': ['day of the week', '星期'],
  '${id}.leastOrders': ['At least so many orders', '最少订单数'],
  'finding.${code}-F1': ['{day} is the strongest day: {orders} orders.', '{day}订单最多：{orders} 单。'],
${['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
  .map((name, index) => `  'term.${id}_day.${index + 1}': ['${name}', '星期${'一二三四五六日'[index]}'],`)
  .join('\n')}
} as const;
`,
};

mkdirSync(folder, { recursive: true });
for (const [name, text] of Object.entries(FILES)) writeFileSync(`${folder}/${name}`, text);
console.log(`${folder}: ${Object.keys(FILES).join(', ')}`);
