import fc from 'fast-check';
import type { EventRule, FieldRule, Rule } from '../../src/data/segments/rule';

/** A day so many days after the middle of 2023. */
export const date = (offset: number): string =>
  new Date(Date.UTC(2023, 6, 1) + offset * 86_400_000).toISOString().slice(0, 10);

const n = (max: number): fc.Arbitrary<number> => fc.integer({ min: 0, max });
const fieldRule: fc.Arbitrary<FieldRule> = fc.oneof(
  fc.record({
    field: fc.constantFrom('city', 'member_level', 'attribute:颜色', 'zodiac'),
    op: fc.constantFrom('is', 'is_not', 'contains', 'not_contains', 'starts_with'),
    value: fc.constantFrom('Paris', 'p', '北京', 'gold', 'blue', 'leo', 'o', '海'),
  }),
  fc.record({
    field: fc.constantFrom('city', 'points', 'birth_date', 'last_order_at', 'attribute:颜色'),
    op: fc.constantFrom('empty', 'not_empty'),
  }),
  fc.record({
    field: fc.constantFrom(
      'points',
      'orders',
      'revenue',
      'average_order_value',
      'recency_days',
      'age_years',
      'attribute:颜色',
    ),
    op: fc.constantFrom('gt', 'gte', 'lt', 'lte'),
    value: fc.constantFrom(0, 3, 7.5, 12, 40, 100),
  }),
  fc.record({
    field: fc.constantFrom('points', 'revenue', 'age_years'),
    op: fc.constant('between'),
    value: fc.tuple(n(100), n(300)).map((pair) => [...pair]),
  }),
  fc.record({
    field: fc.constantFrom('birth_date', 'first_order_at', 'last_order_at'),
    op: fc.constantFrom('before', 'since'),
    value: n(260).map(date),
  }),
  fc.record({
    field: fc.constantFrom('first_order_at', 'last_order_at'),
    op: fc.constant('between'),
    value: fc.tuple(n(200).map(date), n(260).map(date)).map((pair) => [...pair]),
  }),
  fc.record({
    field: fc.constantFrom('first_order_at', 'last_order_at'),
    op: fc.constant('last_days'),
    value: n(200),
  }),
  fc.record({
    field: fc.constant('birth_date'),
    op: fc.constantFrom('birthday_within', 'birthday_month'),
    value: n(90),
  }),
  fc.record({ field: fc.constantFrom('consent_email', 'reachable_email'), op: fc.constantFrom('yes', 'no') }),
);

const happening = fc.oneof(
  fc.record({
    event: fc.constant('order' as const),
    filter: fc.constantFrom<FieldRule[]>(
      [],
      [{ field: 'category', op: 'is', value: ['tea'] }],
      [
        { field: 'category', op: 'is_not', value: ['mugs'] },
        { field: 'channel', op: 'is', value: 'web' },
      ],
    ),
  }),
  fc.record({
    event: fc.constant('interaction' as const),
    filter: fc.constantFrom<FieldRule[]>(
      [],
      [{ field: 'kind', op: 'is', value: ['call'] }],
      [{ field: 'duration_s', op: 'gt', value: 100 }],
    ),
  }),
);
const eventRule: fc.Arbitrary<EventRule> = fc
  .tuple(
    happening,
    fc.record(
      {
        which: fc.constantFrom('all', 'first', 'last'),
        measure: fc.constantFrom('count', 'sum'),
        op: fc.constantFrom('at_least', 'at_most', 'exactly'),
        value: fc.constantFrom(0, 1, 2, 3, 40, 100),
        lastDays: fc.constantFrom(null, 30, 120.5),
        from: fc.option(n(200).map(date)),
        to: fc.option(n(260).map(date)),
      },
      { requiredKeys: [] },
    ),
    fc.option(fc.record({ withinDays: n(60), happens: fc.boolean() })),
    happening,
  )
  .map(([what, more, then, next]) => ({ ...what, ...more, ...(then ? { then: { ...next, ...then } } : {}) }));

/** Any rule that may be built, nested or not. */
export const anyRule: fc.Arbitrary<Rule> = fc.letrec<{ rule: Rule }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 3 },
    fieldRule,
    eventRule,
    fc.constantFrom<Rule>({ segment: 's1' }, { segment: 's2' }),
    fc.record({ all: fc.array(tie('rule'), { maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('rule'), { maxLength: 3 }) }),
    fc.record({ not: tie('rule') }),
    fc.record({
      sample: fc.record({
        from: tie('rule'),
        share: fc.constantFrom(0.2, 0.5),
        seed: n(1000),
        part: fc.constantFrom('sample', 'rest'),
      }),
    }),
    fc.record({
      sample: fc.record({
        from: tie('rule'),
        count: n(9),
        by: fc.constantFrom(null, 'member_level'),
        seed: n(1000),
        part: fc.constantFrom('sample', 'rest'),
      }),
    }),
  ),
})).rule;
