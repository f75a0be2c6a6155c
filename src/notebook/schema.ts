import * as v from 'valibot';
import { PERSONAL, ROLES } from '../data/canonical';
import { CLEANED_RULES, type CleaningStep } from '../data/cleaning';
import type { Expectation } from '../data/expectations';
import {
  BIRTHDAY_OPS,
  DATE_OPS,
  EVENTS,
  FLAG_OPS,
  MOST_DAYS,
  NUMBER_OPS,
  TEXT_OPS,
  type Rule,
  SEGMENT_COLOURS,
} from '../data/segments/rule';
import { ENCODINGS } from '../ingest/encoding';
import { JOINS } from '../ingest/file-plan';
import { DELIMITERS } from '../ingest/records';

export const DOCUMENT_VERSION = 1;
export const MAX_CELLS = 500;
const MAX_SEGMENTS = 200;
const MAX_LAYOUTS = 50;
const MAX_STEPS = 200;
const MAX_EXPECTATIONS = 1000;
const MAX_TEXT = 100_000;
const MAX_PARTS = 60;
const MAX_DEPTH = 12;

const id = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,40}$/));
/** Names that SQL can call a result or a parameter by, without quotes. */
export const NAME = /^[\p{L}_][\p{L}\p{N}_]{0,39}$/u;
const name = v.pipe(v.string(), v.regex(NAME));
/** Text that SQL, files and links can all carry: no NUL, no half of a surrogate pair. */
const whole = v.pipe(
  v.string(),
  v.check((value) => !/\0|\p{Cs}/u.test(value), 'half a sign'),
);
const title = v.pipe(whole, v.maxLength(200));
const text = v.pipe(whole, v.maxLength(500));
const number = v.pipe(v.number(), v.finite());
const isoDay = v.pipe(v.string(), v.isoDate());
const day = v.nullable(isoDay);
const rowRule = v.optional(v.picklist(['exclude', 'include']), 'exclude');
const scalar = v.union([text, number]);
const products = v.optional(v.pipe(v.array(text), v.maxLength(500)), []);
const column = v.pipe(v.string(), v.regex(/^[a-z_][a-z0-9_]{0,40}$/));
const field = v.pipe(whole, v.minLength(1), v.maxLength(200));

const rowRules = v.strictObject({
  noCustomer: rowRule,
  cancelled: rowRule,
  returned: rowRule,
  nonPositiveQuantity: rowRule,
  nonPositivePrice: rowRule,
  returns: v.optional(v.picklist(['exclude', 'net']), 'exclude'),
  reversed: v.optional(v.picklist(['exclude', 'include']), 'include'),
  feeItems: rowRule,
  alsoFees: products,
  noFees: products,
});

const scope = v.strictObject({
  asOf: v.optional(day, null),
  from: v.optional(day, null),
  to: v.optional(day, null),
  segment: v.optional(v.nullable(id), null),
  compare: v.optional(v.picklist(['none', 'previous', 'year_before']), 'none'),
  rows: v.optional(rowRules, {}),
});

const params = v.optional(v.record(v.pipe(v.string(), v.maxLength(60)), v.unknown()), {});

const OPS = [...new Set([...TEXT_OPS, ...NUMBER_OPS, ...DATE_OPS, ...BIRTHDAY_OPS, ...FLAG_OPS])];

const fieldRule = v.strictObject({
  field,
  op: v.picklist(OPS),
  value: v.optional(v.union([scalar, v.pipe(v.array(scalar), v.maxLength(1000))])),
});

const days = v.pipe(number, v.minValue(0), v.maxValue(MOST_DAYS));
const happening = {
  event: v.picklist(EVENTS),
  filter: v.optional(v.pipe(v.array(fieldRule), v.maxLength(MAX_PARTS))),
};

const eventRule = v.strictObject({
  ...happening,
  which: v.optional(v.picklist(['all', 'first', 'last'])),
  measure: v.optional(v.picklist(['count', 'sum'])),
  op: v.optional(v.picklist(['at_least', 'at_most', 'exactly'])),
  value: v.optional(number),
  lastDays: v.optional(v.nullable(days)),
  from: v.optional(day),
  to: v.optional(day),
  then: v.optional(v.strictObject({ ...happening, withinDays: days, happens: v.boolean() })),
});

const panelRule = (inner: v.GenericSchema<unknown, Rule>) =>
  v.strictObject({
    panel: id,
    params,
    dates: v.optional(v.strictObject({ from: day, to: day })),
    among: v.optional(inner),
    where: v.record(
      column,
      v.union([
        v.pipe(v.array(scalar), v.maxLength(1000)),
        v.strictObject({ from: v.optional(number), to: v.optional(number) }),
      ]),
    ),
  });

/** A rule as deep as people read; the parts of a tree are checked by the form that their keys name. */
function ruleSchema(depth: number): v.GenericSchema<unknown, Rule> {
  if (depth === 0) return v.never('too deep');
  const inner = v.lazy(() => ruleSchema(depth - 1));
  const several = v.pipe(v.array(inner), v.maxLength(MAX_PARTS));
  const forms: Record<string, v.GenericSchema<unknown, unknown>> = {
    all: v.strictObject({ all: several }),
    any: v.strictObject({ any: several }),
    not: v.strictObject({ not: inner }),
    field: fieldRule,
    event: eventRule,
    panel: panelRule(inner),
    sample: v.strictObject({
      sample: v.strictObject({
        from: inner,
        share: v.optional(v.nullable(v.pipe(number, v.minValue(0), v.maxValue(1)))),
        count: v.optional(v.nullable(v.pipe(number, v.integer(), v.minValue(0), v.maxValue(1e9)))),
        by: v.optional(v.nullable(field)),
        seed: v.pipe(number, v.integer()),
        part: v.picklist(['sample', 'rest']),
      }),
    }),
    segment: v.strictObject({ segment: id }),
    list: v.strictObject({ list: id }),
  };
  const none = v.never('not a rule');
  return v.lazy((input) => {
    const form =
      typeof input === 'object' && input !== null
        ? Object.keys(forms).find((key) => Object.hasOwn(input, key))
        : undefined;
    return forms[form ?? ''] ?? none;
  }) as v.GenericSchema<unknown, Rule>;
}

const segment = v.strictObject({
  id,
  name: title,
  rule: ruleSchema(MAX_DEPTH),
  folder: v.optional(v.pipe(whole, v.maxLength(80))),
  note: v.optional(v.pipe(whole, v.maxLength(2000))),
  colour: v.optional(v.picklist(SEGMENT_COLOURS)),
  archived: v.optional(v.boolean()),
});

export const CHART_TYPES = ['bars', 'lines', 'scatter', 'histogram', 'heatmap'] as const;
export const AGGREGATES = ['none', 'sum', 'mean', 'min', 'max', 'count'] as const;
const columnName = v.pipe(whole, v.maxLength(300));

/** A chart of a result: its columns by name. Never a specification of the drawing library. */
const chart = v.strictObject({
  type: v.picklist(CHART_TYPES),
  x: columnName,
  y: v.optional(columnName, ''),
  /** Column of the series of lines, or of the rows of a heatmap. */
  by: v.optional(columnName, ''),
  aggregate: v.optional(v.picklist(AGGREGATES), 'none'),
});

const common = { id, title: v.optional(title), collapsed: v.optional(v.boolean(), false) };
/** `name` or `panel.table`: what a result is called in SQL. */
const source = v.pipe(v.string(), v.regex(/^[\p{L}_][\p{L}\p{N}_]{0,39}(\.[\p{L}_][\p{L}\p{N}_]{0,39})?$/u));

const cell = v.variant('kind', [
  v.strictObject({
    kind: v.literal('panel'),
    ...common,
    panel: id,
    params,
    name: v.optional(name),
    /** Parameters that take their value from a parameter cell. */
    bind: v.optional(v.record(v.pipe(v.string(), v.maxLength(60)), name), {}),
    /** Customers of this cell in place of the scope's: a segment, or a parameter (`$name`) that holds one. */
    segment: v.optional(v.nullable(v.pipe(v.string(), v.regex(/^\$?[\p{L}\p{N}_-]{1,40}$/u))), null),
  }),
  v.strictObject({
    kind: v.literal('sql'),
    ...common,
    name: v.optional(name),
    sql: v.pipe(whole, v.maxLength(MAX_TEXT)),
    limit: v.optional(v.pipe(number, v.integer(), v.minValue(1), v.maxValue(100_000)), 1000),
    chart: v.optional(v.nullable(chart), null),
  }),
  v.strictObject({ kind: v.literal('note'), ...common, markdown: v.pipe(whole, v.maxLength(MAX_TEXT)) }),
  v.strictObject({
    kind: v.literal('kpi'),
    ...common,
    from: source,
    column: columnName,
    aggregate: v.optional(v.picklist(AGGREGATES), 'none'),
    /** The row that is meant: the value of one column, as text. */
    where: v.optional(v.nullable(v.strictObject({ column: columnName, is: text })), null),
    format: v.optional(v.picklist(['number', 'money', 'percent']), 'number'),
  }),
  v.strictObject({ kind: v.literal('chart'), ...common, from: source, chart }),
  v.strictObject({
    kind: v.literal('parameter'),
    ...common,
    name,
    input: v.picklist(['number', 'date', 'choice', 'segment']),
    value: v.nullable(v.union([text, number])),
    min: v.optional(v.nullable(number), null),
    max: v.optional(v.nullable(number), null),
    step: v.optional(v.nullable(v.pipe(number, v.gtValue(0))), null),
    options: v.optional(v.pipe(v.array(text), v.maxLength(200)), []),
  }),
]);

const currencyCode = v.pipe(v.string(), v.regex(/^[A-Z]{3}$/));
const short = v.pipe(whole, v.maxLength(60));

/** How files are read: names of columns and answers, never what stands in them. */
const reading = {
  role: v.optional(v.picklist(ROLES)),
  encoding: v.optional(v.picklist(ENCODINGS)),
  dialect: v.optional(
    v.partial(
      v.strictObject({
        delimiter: v.picklist(DELIMITERS),
        quote: v.picklist(['"', "'", '']),
        escape: v.picklist(['double', 'backslash', 'bare']),
        padded: v.boolean(),
      }),
    ),
  ),
  headerLine: v.optional(v.pipe(number, v.integer(), v.minValue(1), v.maxValue(10_000))),
  zone: v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9_+\-/]{1,60}$/))),
  rates: v.optional(
    v.strictObject({
      to: currencyCode,
      of: v.record(currencyCode, v.pipe(number, v.gtValue(0), v.maxValue(1e9))),
    }),
  ),
  uses: v.optional(v.record(columnName, short), {}),
  answers: v.optional(v.record(short, short), {}),
};

const layout = v.strictObject({ columns: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)), ...reading });

/** How one file is read. */
export const choicesSchema = v.strictObject({
  ...reading,
  overlap: v.optional(v.picklist(['once', 'both'])),
  join: v.optional(v.picklist(JOINS)),
});

const on = v.optional(v.boolean(), true);
/** A column whose values a document may hold: none of a person. */
const impersonal = v.pipe(
  field,
  v.check((value) => value !== 'customer_id' && !PERSONAL.includes(value), 'personal'),
);
const values = v.pipe(v.array(text), v.minLength(1), v.maxLength(1000));

const cleaningStep: v.GenericSchema<unknown, CleaningStep> = v.variant('kind', [
  v.strictObject({ kind: v.literal('spellings'), column: impersonal, on }),
  v.strictObject({ kind: v.literal('replace'), column: impersonal, from: values, to: text, on }),
  v.strictObject({ kind: v.literal('invalid'), column: field, rule: v.picklist(CLEANED_RULES), on }),
  v.strictObject({ kind: v.literal('leave_out'), column: impersonal, values, on }),
  v.strictObject({ kind: v.literal('same_rows'), role: v.picklist(ROLES), on }),
]);

const expected = { role: v.picklist(ROLES), column: v.pipe(whole, v.maxLength(200)) };
const least = v.pipe(number, v.minValue(0), v.maxValue(1));

const expectation: v.GenericSchema<unknown, Expectation> = v.variant('expect', [
  ...(['present', 'unique', 'not_negative', 'not_future'] as const).map((expect) =>
    v.strictObject({ ...expected, expect: v.literal(expect) }),
  ),
  ...(['imported', 'filled', 'valid'] as const).map((expect) =>
    v.strictObject({ ...expected, expect: v.literal(expect), least }),
  ),
  v.strictObject({ ...expected, expect: v.literal('values'), column: impersonal, values }),
]);

/** A notebook, version 1: what to compute, never what came out. The schema is closed: unknown keys are refused. */
export const documentSchema = v.strictObject({
  app: v.literal('vitalfew'),
  version: v.literal(DOCUMENT_VERSION),
  title: v.optional(title, ''),
  language: v.optional(v.picklist(['en', 'zh-CN']), 'en'),
  scope: v.optional(scope, {}),
  segments: v.optional(v.pipe(v.array(segment), v.maxLength(MAX_SEGMENTS)), []),
  cells: v.optional(v.pipe(v.array(cell), v.maxLength(MAX_CELLS)), []),
  layouts: v.optional(v.pipe(v.array(layout), v.maxLength(MAX_LAYOUTS)), []),
  cleaning: v.optional(v.pipe(v.array(cleaningStep), v.maxLength(MAX_STEPS)), []),
  expectations: v.optional(v.pipe(v.array(expectation), v.maxLength(MAX_EXPECTATIONS)), []),
});

export type NotebookDocument = v.InferOutput<typeof documentSchema>;
export type CellDocument = NotebookDocument['cells'][number];
export type CellKind = CellDocument['kind'];
export type CellOf<Kind extends CellKind> = Extract<CellDocument, { kind: Kind }>;
export type PanelCell = CellOf<'panel'>;
export type ChartChoice = v.InferOutput<typeof chart>;
export type Aggregate = (typeof AGGREGATES)[number];
