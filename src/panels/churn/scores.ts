import { addDays, daysBetween } from '../../data/scope';
import { floatsOf } from '../../engine/table';
import { rowsAt, type Examples } from '../../models/classify/table';
import type { TaskContext } from '../../panel/contract';
import { longGap, mostTestable, spanDaysOf } from '../../panel/measured';
import { raw, sql, type Sql } from '../../sql/sql';
import { attributeFeatures, outcomeOf } from './attributes';
import { factsQuery, featuresThere, outcomeQuery } from './features';
import type { ChurnParams } from './params';
import { featureColumns, type ReasonTexts } from './query';
import {
  chooseModel,
  driversOf,
  evaluationRow,
  examplesOf,
  outOfFold,
  reasonsOf,
  suspiciousOf,
  testedBy,
  train,
  type ModelId,
} from './train';
import type { ChurnFigures } from './types';

const DAYS_WITHOUT_GAPS = 90;
const LEAST_DAYS = 7;
const LEAST_PEOPLE = 100;
const LEAST_OUTCOMES = 20;
const FOLDS = 5;

/** The table of scores, what it was learnt by and how that did on what it had not seen. */
export interface Learnt {
  table: Sql;
  /** Facts of those who are scored now, and of those of the test with what became of them; null for columns of the file. */
  now: Sql | null;
  test: Sql | null;
  /** What its reasons are called. */
  reasons: ReasonTexts[];
  figures: Pick<
    ChurnFigures,
    | 'trainCut'
    | 'testCut'
    | 'trained'
    | 'tested'
    | 'model'
    | 'evaluation'
    | 'calibration'
    | 'confusion'
    | 'top'
    | 'drivers'
    | 'features'
    | 'suspicious'
  >;
}

export interface Definition {
  days: number;
  daysFrom: ChurnFigures['daysFrom'];
  times: number | null;
  trainCut: string;
  testCut: string;
  spanDays: number;
}

/**
 * When a customer is gone, and the two cuts: models learn from what was known before the first and became of it until the second, and are
 * tested on what was known before the second and became of it since. Null where the file is too short for both.
 */
export async function definitionOf(
  params: ChurnParams,
  context: TaskContext,
): Promise<Definition | { spanDays: number; days: number }> {
  const { catalog, asOf } = context;
  const spanDays = spanDaysOf(context);
  const gap = params.days === null ? await longGap(context) : null;
  const wanted = params.days ?? (gap === null ? DAYS_WITHOUT_GAPS : Math.max(LEAST_DAYS, Math.ceil(gap)));
  const most = mostTestable(context);
  const days = params.days === null ? Math.min(wanted, most) : wanted;
  const testCut = params.cut ?? addDays(asOf, -days);
  const trainCut = addDays(testCut, -days);
  const known =
    catalog.firstDay !== null && daysBetween(catalog.firstDay, trainCut) >= Math.min(days, LEAST_DAYS);
  const over = daysBetween(testCut, asOf) >= days || params.target === 'own_rhythm';
  if (days < LEAST_DAYS || !known || !over) return { spanDays, days: wanted };
  return {
    days,
    daysFrom: params.days !== null ? 'given' : days < wanted ? 'short' : 'data',
    times: params.target === 'own_rhythm' ? params.times : null,
    trainCut,
    testCut,
    spanDays,
  };
}

type Problem = Exclude<ChurnFigures['problem'], null>;

const enough = ({ y }: Examples): boolean => {
  const gone = y.reduce((sum, value) => sum + value, 0);
  return y.length >= LEAST_PEOPLE && gone >= LEAST_OUTCOMES && y.length - gone >= LEAST_OUTCOMES;
};

const keyOf = (kind: string, params: ChurnParams): string => {
  const { target, days, times, cut, model, attribute, value } = params;
  return JSON.stringify(['churn', kind, target, days, times, cut, model, attribute, value]);
};

/** Whether scores have been learnt. @param attribute those by a column of the file. */
export function learntAlready(params: ChurnParams, attribute: boolean, context: TaskContext): boolean {
  const key = keyOf(attribute ? 'attribute' : 'scores', params);
  return context.holds(context.sharedOf(key), key);
}

/** Scores of the buyers who are still there, learnt from earlier cuts. */
export async function learnOrders(
  params: ChurnParams,
  definition: Definition,
  context: TaskContext,
): Promise<Learnt | Problem> {
  const { days, times, trainCut, testCut } = definition;
  const { catalog, asOf } = context;
  const table = context.sharedOf(keyOf('scores', params));
  return context.hold(table, keyOf('scores', params), async () => {
    const features = featuresThere(catalog);
    const names = features.map(({ name }) => name);
    const values = featureColumns(features.map(({ value }) => value));
    const [now, test] = [context.sharedOf(keyOf('now', params)), context.sharedOf(keyOf('test', params))];
    const outcome = (cut: string, end: string): Sql =>
      outcomeQuery(factsQuery(cut, days, times, catalog), cut, days, times, end);
    const read = async (from: Sql, columns: Sql): Promise<Examples> =>
      examplesOf(await context.query(sql`SELECT ${columns} FROM ${from} ORDER BY customer_key`), names);
    await context.query(sql`CREATE OR REPLACE TABLE ${now} AS ${factsQuery(asOf, days, times, catalog)}`);
    await context.query(sql`CREATE OR REPLACE TABLE ${test} AS ${outcome(testCut, asOf)}`);
    context.progress(0.15);
    const withGone = sql`${values}, gone`;
    const training = await read(sql`(${outcome(trainCut, testCut)})`, withGone);
    const testing = await read(test, withGone);
    const present = await read(now, values);
    const people = floatsOf(
      await context.query(sql`SELECT customer_key::DOUBLE AS k FROM ${now} ORDER BY customer_key`),
      'k',
    );
    if (!enough(training) || !enough(testing))
      return training.y.length < LEAST_PEOPLE || testing.y.length < LEAST_PEOPLE ? 'too_few' : 'one_outcome';
    const chosen = await chooseModel(params.model, training, context.pause);
    context.progress(0.4);
    const models = await train(training, context.pause);
    const recency = testing.columns[names.indexOf('recency')] ?? null;
    const told = (id: ModelId): Float64Array =>
      Float64Array.from(testing.y, (_, row) => models[id].predict(testing.columns, row));
    const evaluation = (['logistic', 'boosted'] as const).map((id) =>
      evaluationRow(id, told(id), testing.y, recency, true),
    );
    if (recency) evaluation.push(evaluationRow('recency', recency, testing.y, recency, false));
    context.progress(0.6);
    const latest = await train(testing, context.pause);
    const { p, reasons } = reasonsOf(latest[chosen], present.columns);
    await storeScores(table, people, p, reasons, now, context);
    return {
      table,
      now,
      test,
      reasons: names.map((name): ReasonTexts => [`${name}_down`, `${name}_up`]),
      figures: {
        trainCut,
        testCut,
        trained: training.y.length,
        tested: testing.y.length,
        model: chosen,
        evaluation,
        ...testedBy(told(chosen), testing.y),
        drivers: driversOf(latest, names),
        features: names,
        suspicious: [],
      },
    };
  });
}

async function storeScores(
  table: Sql,
  people: Float64Array,
  p: Float64Array,
  reasons: readonly Int32Array[],
  facts: Sql | null,
  context: TaskContext,
): Promise<void> {
  const plain = context.sharedOf(`${table.text}:plain`);
  const [reason_1 = new Int32Array(), reason_2 = new Int32Array(), reason_3 = new Int32Array()] = reasons;
  await context.insert(plain, {
    customer_key: Int32Array.from(people),
    probability: p,
    reason_1,
    reason_2,
    reason_3,
  });
  await context.query(
    facts
      ? sql`CREATE OR REPLACE TABLE ${table} AS SELECT p.*, f.recency_days::INTEGER AS recency_days, f.own_gap_days FROM ${plain} p JOIN ${facts} f USING (customer_key)`
      : sql`CREATE OR REPLACE TABLE ${table} AS SELECT *, NULL::INTEGER AS recency_days, NULL::DOUBLE AS own_gap_days FROM ${plain}`,
  );
  await context.query(sql`DROP TABLE IF EXISTS ${plain}`);
}

/**
 * Scores of people by a yes/no column of their file, for those of whom it says no. There is no time in such a file: in the test, each is
 * told by models that were trained without them, in five parts.
 */
export async function learnAttribute(params: ChurnParams, context: TaskContext): Promise<Learnt | Problem> {
  const outcome = outcomeOf(params, context);
  if (!outcome) return 'no_columns';
  const key = keyOf('attribute', params);
  const table = context.sharedOf(key);
  return context.hold(table, key, async () => {
    const features = await attributeFeatures(params, context);
    const names = features.map(({ name }) => name);
    if (names.length === 0) return 'no_columns';
    const rows = await context.query(
      sql`SELECT customer_key::DOUBLE AS k, ${featureColumns(features.map(({ value }) => value))}, ${outcome} AS gone
        FROM customers JOIN customer_ids USING (customer_id) WHERE ${outcome} IS NOT NULL ORDER BY customer_key`,
    );
    const examples = examplesOf(rows, names);
    if (!enough(examples)) return examples.y.length < LEAST_PEOPLE ? 'too_few' : 'one_outcome';
    const told = await outOfFold(examples, FOLDS, context.pause);
    context.progress(0.7);
    const evaluation = (['logistic', 'boosted'] as const).map((id) =>
      evaluationRow(id, told[id], examples.y, null, true),
    );
    const [logistic, boosted] = evaluation;
    const chosen: ModelId =
      params.model === 'auto'
        ? (boosted?.auc ?? 0) > (logistic?.auc ?? 0)
          ? 'boosted'
          : 'logistic'
        : params.model;
    const latest = await train(examples, context.pause);
    const still = [...examples.y.keys()].filter((row) => examples.y[row] === 0);
    const { p, reasons } = reasonsOf(latest[chosen], rowsAt(examples, still).columns);
    const keys = floatsOf(rows, 'k');
    const people = Float64Array.from(still, (row) => keys[row] as number);
    await storeScores(table, people, p, reasons, null, context);
    return {
      table,
      now: null,
      test: null,
      reasons: features.map(({ reasons: texts }) => texts),
      figures: {
        trainCut: null,
        testCut: null,
        trained: examples.y.length,
        tested: examples.y.length,
        model: chosen,
        evaluation,
        ...testedBy(told[chosen], examples.y),
        drivers: driversOf(latest, names),
        features: names,
        suspicious: suspiciousOf(examples),
      },
    };
  });
}

/** Nobody, with the columns that are asked. */
export const NOBODY = raw(
  `SELECT NULL::INTEGER AS customer_key, 0.0::DOUBLE AS probability, '' AS churn_band, 0.0::DOUBLE AS churn_probability, 0.0::DOUBLE AS expected_value, 0.0::DOUBLE AS value_at_risk, '' AS signal, '' AS save, '' AS quadrant, 0 AS won_back WHERE FALSE`,
);
