import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chiSquareTail } from '../../src/models/chi-square';
import { trainBoosted } from '../../src/models/classify/boosted';
import { atTop, auc, brier, calibration, confusionAt } from '../../src/models/classify/evaluate';
import { trainLogistic } from '../../src/models/classify/logistic';
import { probabilities, rowsAt, type Examples } from '../../src/models/classify/table';
import type { Waits } from '../../src/models/kaplan-meier';
import { logRank } from '../../src/models/log-rank';
import { randomSource } from '../../src/models/random';
import { hasShared, SHARED } from '../helpers/load';

const pause = (): Promise<void> => Promise.resolve();

describe.skipIf(!hasShared)('telco churn by the folds of its protocol', () => {
  const expected = hasShared
    ? (
        JSON.parse(readFileSync(new URL('telco_churn/expected/telco.json', SHARED), 'utf8')) as {
          'sklearn_1.2.1': {
            logreg_C1_std: { fold_auc: number[]; mean_auc: number };
            gboost: { mean_auc: number };
          };
        }
      )['sklearn_1.2.1']
    : null;

  function examples(): Examples {
    const [header = '', ...lines] = readFileSync(
      new URL('telco_churn/Telco-Customer-Churn.csv', SHARED),
      'utf8',
    )
      .trim()
      .split(/\r?\n/);
    const rows = lines.map((line) => line.split(','));
    const names = header.split(',');
    const columns: Float64Array[] = [];
    const told: string[] = [];
    names.forEach((name, at) => {
      if (name === 'customerID' || name === 'Churn') return;
      const values = rows.map((row) => (row[at] ?? '').trim() || '0');
      if (['SeniorCitizen', 'tenure', 'MonthlyCharges', 'TotalCharges'].includes(name)) {
        told.push(name);
        columns.push(Float64Array.from(values, Number));
      } else
        for (const value of [...new Set(values)].sort()) {
          told.push(`${name}=${value}`);
          columns.push(Float64Array.from(values, (one) => (one === value ? 1 : 0)));
        }
    });
    return { names: told, columns, y: Float64Array.from(rows, (row) => (row.at(-1) === 'Yes' ? 1 : 0)) };
  }

  it('logistic: every fold’s AUC as scikit-learn’s to three digits, .8453 in the mean; boosted trees no worse', async () => {
    const all = examples();
    const folds: number[] = [];
    const boosted: number[] = [];
    for (let fold = 0; fold < 5; fold++) {
      const part = (inside: boolean): number[] =>
        [...all.y.keys()].filter((i) => (i % 5 === fold) === inside);
      const [train, test] = [rowsAt(all, part(false)), rowsAt(all, part(true))];
      folds.push(auc(probabilities(trainLogistic(train), test.columns), test.y));
      boosted.push(auc(probabilities(await trainBoosted(train, pause), test.columns), test.y));
    }
    const mean = (list: number[]): number => list.reduce((sum, value) => sum + value, 0) / list.length;
    folds.forEach((value, fold) =>
      expect(Math.abs(value - (expected?.logreg_C1_std.fold_auc[fold] ?? NaN))).toBeLessThan(0.0005),
    );
    expect(Math.abs(mean(folds) - (expected?.logreg_C1_std.mean_auc ?? NaN))).toBeLessThan(0.00005);
    expect(mean(boosted)).toBeGreaterThan((expected?.gboost.mean_auc ?? 1) - 0.002);
  });
});

describe('logistic regression', () => {
  it('says what each feature adds, so that they sum to the log odds', () => {
    const random = randomSource(1);
    const columns = [0, 1, 2].map(() => Float64Array.from({ length: 200 }, () => random()));
    const y = Float64Array.from({ length: 200 }, (_, i) =>
      (columns[0]?.[i] ?? 0) + 0.3 * random() > 0.6 ? 1 : 0,
    );
    const model = trainLogistic({ names: ['a', 'b', 'c'], columns, y });
    const adds = new Float64Array(3);
    const p = model.predict(columns, 7, adds);
    expect(Math.log(p / (1 - p))).toBeCloseTo(
      model.intercept + adds.reduce((sum, part) => sum + part, 0),
      10,
    );
    expect(Math.abs(model.weights[0] as number)).toBeGreaterThan(Math.abs(model.weights[1] as number));
  });
  it('is not moved by the unit of a feature, the order of rows, or a feature that is equal for all', async () => {
    const random = randomSource(3);
    const columns = [0, 1].map(() => Float64Array.from({ length: 300 }, () => random()));
    const y = Float64Array.from({ length: 300 }, (_, i) => ((columns[0]?.[i] ?? 0) > random() ? 1 : 0));
    const names = ['a', 'b'];
    const scaled = [
      columns[0]?.map((v) => 1000 * v + 5) ?? new Float64Array(),
      columns[1] ?? new Float64Array(),
    ];
    const rows = [...y.keys()].reverse();
    for (const train of [
      (e: Examples) => Promise.resolve(trainLogistic(e)),
      (e: Examples) => trainBoosted(e, pause, { trees: 20 }),
    ]) {
      const plain = probabilities(await train({ names, columns, y }), columns);
      const other = probabilities(await train({ names, columns: scaled, y }), scaled);
      const turned = probabilities(await train(rowsAt({ names, columns, y }, rows)), columns);
      const flat = [...columns, new Float64Array(300).fill(7)];
      const more = probabilities(await train({ names: [...names, 'c'], columns: flat, y }), flat);
      for (const list of [other, turned, more])
        list.forEach((p, i) => expect(p).toBeCloseTo(plain[i] as number, 6));
    }
  });
});

describe('evaluation', () => {
  it('counts ties half, and takes those who tie at the end of a list in part', () => {
    const y = Float64Array.of(1, 0, 1, 0);
    expect(auc(new Float64Array(4).fill(0.5), y)).toBe(0.5);
    expect(auc(Float64Array.of(0.9, 0.1, 0.8, 0.2), y)).toBe(1);
    expect(atTop(new Float64Array(4).fill(0.5), y, 0.5)).toMatchObject({ people: 2, hits: 1, lift: 1 });
    expect(brier(Float64Array.of(1, 0, 1, 0), y)).toBe(0);
  });
  it('keeps everybody in the calibration and in the confusion', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.boolean()), { minLength: 1, maxLength: 60 }),
        (rows) => {
          const scores = Float64Array.from(rows, ([score]) => score / 10);
          const y = Float64Array.from(rows, ([, yes]) => (yes ? 1 : 0));
          const bins = calibration(scores, y);
          expect(bins.reduce((sum, { people }) => sum + people, 0)).toBe(rows.length);
          expect(bins.length).toBeLessThanOrEqual(10);
          const { caught, falseAlarms, missed, leftAlone } = confusionAt(scores, y, 0.5);
          expect(caught + falseAlarms + missed + leftAlone).toBe(rows.length);
          const order = [...rows.keys()].reverse();
          const turned = atTop(
            Float64Array.from(order, (i) => scores[i] as number),
            Float64Array.from(order, (i) => y[i] as number),
            0.3,
          );
          expect(turned.hits).toBeCloseTo(atTop(scores, y, 0.3).hits, 9);
        },
      ),
    );
  });
});

describe('the log-rank test', () => {
  it('has the χ² tails of the tables', () => {
    expect(chiSquareTail(3.841459, 1)).toBeCloseTo(0.05, 6);
    expect(chiSquareTail(18.307038, 10)).toBeCloseTo(0.05, 6);
    expect(chiSquareTail(1e-9, 4)).toBeCloseTo(1, 12);
  });
  const waitsOf = (rows: readonly { time: number; event: boolean }[]): Waits[] => {
    const waits = new Map<number, Waits>();
    for (const { time, event } of rows) {
      const group = waits.get(time) ?? { days: time, happened: 0, open: 0 };
      if (event) group.happened++;
      else group.open++;
      waits.set(time, group);
    }
    return [...waits.values()].sort((a, b) => a.days - b.days);
  };
  it.skipIf(!hasShared)(
    'equals what is printed: Waltons, and tenure of the telco by contract and gender',
    () => {
      const read = (path: string): string[][] =>
        readFileSync(new URL(path, SHARED), 'utf8')
          .trim()
          .split(/\r?\n/)
          .map((line) => line.split(','));
      const [, ...waltons] = read('survival/waltons_dataset.csv');
      const by = (
        rows: readonly string[][],
        group: number,
        time: number,
        event: number,
        yes: string,
      ): Waits[][] =>
        [...new Set(rows.map((row) => row[group]))].map((name) =>
          waitsOf(
            rows
              .filter((row) => row[group] === name)
              .map((row) => ({ time: Number(row[time]), event: row[event] === yes })),
          ),
        );
      expect(logRank(by(waltons, 2, 0, 1, '1'))?.chiSquare).toBeCloseTo(122.249, 3);
      const [header = [], ...telco] = read('telco_churn/Telco-Customer-Churn.csv');
      const at = (name: string): number => header.indexOf(name);
      const contract = logRank(by(telco, at('Contract'), at('tenure'), at('Churn'), 'Yes'));
      expect(contract?.df).toBe(2);
      expect(contract?.chiSquare).toBeCloseTo(2352.87, 2);
      expect(logRank(by(telco, at('gender'), at('tenure'), at('Churn'), 'Yes'))?.p).toBeCloseTo(0.468, 3);
    },
  );
});
