import fc from 'fast-check';
import type { EventRule, FieldRule, Rule } from '../../src/data/segments/rule';
import { completeRule, readDocument } from '../../src/notebook/document';
import { PANELS } from '../../src/notebook/panels';
import type { NotebookDocument } from '../../src/notebook/schema';

const text = fc.string({ unit: 'binary', maxLength: 12 }).filter((one) => !/\0|\p{Cs}/u.test(one));
const day = fc
  .integer({ min: 0, max: 900 })
  .map((offset) => new Date(Date.UTC(2023, 0, 1) + offset * 86_400_000).toISOString().slice(0, 10));
const number = fc
  .double({ noNaN: true, noDefaultInfinity: true })
  .map((one) => (Object.is(one, -0) ? 0 : one));

const fieldRule: fc.Arbitrary<FieldRule> = fc.record(
  {
    field: fc.constantFrom('city', 'orders', 'birth_date', 'attribute:颜色'),
    op: fc.constantFrom('is', 'gt', 'between', 'empty', 'contains', 'last_days'),
    value: fc.oneof(text, number, fc.array(fc.oneof(text, number), { maxLength: 3 })),
  },
  { requiredKeys: ['field', 'op'] },
);
const eventRule: fc.Arbitrary<EventRule> = fc.record(
  {
    event: fc.constantFrom('order', 'interaction', 'feedback'),
    filter: fc.array(fieldRule, { maxLength: 2 }),
    which: fc.constantFrom('all', 'first', 'last'),
    op: fc.constantFrom('at_least', 'at_most', 'exactly'),
    value: fc.integer({ min: 0, max: 9 }),
    lastDays: fc.integer({ min: 0, max: 400 }),
    from: day,
  },
  { requiredKeys: ['event'] },
);

const anyRule: fc.Arbitrary<Rule> = fc.letrec<{ rule: Rule }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fieldRule,
    eventRule,
    fc.constant<Rule>({ panel: 'rfm', params: { bins: { r: 4 } }, where: { segment: ['champion'] } }),
    fc.record({ all: fc.array(tie('rule'), { maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('rule'), { maxLength: 3 }) }),
    fc.record({ not: tie('rule') }),
    fc.record({
      sample: fc.record({
        from: tie('rule'),
        share: fc.constantFrom(0.1, 0.5),
        seed: fc.nat(),
        part: fc.constantFrom('sample', 'rest'),
      }),
    }),
  ),
})).rule;

/** A document of version 1 as a file may hold it, then read: every default filled in. */
export const anyDocument: fc.Arbitrary<NotebookDocument> = fc
  .record({
    title: text,
    language: fc.constantFrom('en', 'zh-CN'),
    asOf: fc.option(day),
    returns: fc.constantFrom('exclude', 'net'),
    rules: fc.array(anyRule, { maxLength: 3 }),
    cells: fc.array(
      fc.oneof(
        fc.record({ kind: fc.constant('panel'), panel: fc.constantFrom(...PANELS.keys()) }),
        fc.record({ kind: fc.constant('note'), markdown: text }),
        fc.record({
          kind: fc.constant('sql'),
          sql: text,
          limit: fc.integer({ min: 1, max: 100_000 }),
          chart: fc.option(
            fc.record(
              {
                type: fc.constantFrom('bars', 'lines', 'heatmap'),
                x: text,
                y: text,
                aggregate: fc.constant('sum'),
              },
              { requiredKeys: ['type', 'x'] },
            ),
          ),
        }),
        fc.record({
          kind: fc.constant('kpi'),
          from: fc.constantFrom('rfm.customers', 'big_spenders', '大客户'),
          column: text,
          where: fc.option(fc.record({ column: text, is: text })),
        }),
        fc.record({
          kind: fc.constant('parameter'),
          input: fc.constantFrom('number', 'date', 'choice', 'segment'),
          value: fc.option(fc.oneof(text, number)),
          options: fc.array(text, { maxLength: 3 }),
        }),
      ),
      { maxLength: 8 },
    ),
    folded: fc.boolean(),
  })
  .map(({ title, language, asOf, returns, rules, cells, folded }) =>
    readDocument(
      JSON.stringify({
        app: 'vitalfew',
        version: 1,
        title,
        language,
        scope: { asOf, rows: { returns } },
        segments: rules.map((rule, index) => ({
          id: `s${index}`,
          name: `${title} ${index}`,
          rule: completeRule(rule),
        })),
        cells: cells.map((cell, index) => ({
          ...cell,
          id: `c${index}`,
          collapsed: folded,
          ...(cell.kind === 'parameter' ? { name: `p${index}` } : {}),
        })),
      }),
    ),
  );
