import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digamma, logGamma } from '../../src/models/gamma';
import { gaussLegendre } from '../../src/models/quadrature';
import { bgNbd, mbgNbd } from '../../src/models/lifetime/bg-nbd';
import { fitLifetime } from '../../src/models/lifetime/fit';
import { expectedSpending, fitGammaGamma } from '../../src/models/lifetime/gamma-gamma';
import type { LifetimeModel } from '../../src/models/lifetime/histories';
import { paretoNbd } from '../../src/models/lifetime/pareto-nbd';
import { fitShiftedBetaGeometric, survivalOf } from '../../src/models/lifetime/sbg';
import { cdnowCustomers, historiesOf, spendingOf } from '../helpers/cdnow';
import { hasShared, SHARED } from '../helpers/load';

const MODELS = [bgNbd, mbgNbd, paretoNbd];
const PAPER: Record<string, number[]> = {
  bgnbd: [0.243, 4.414, 0.793, 2.426],
  mbgnbd: [0.525, 6.183, 0.891, 1.614],
  paretonbd: [0.553, 10.578, 0.606, 11.669],
};
const pause = (): Promise<void> => Promise.resolve();
const paramsOf = (model: LifetimeModel): Float64Array => Float64Array.from(PAPER[model.id] ?? []);

interface Expected {
  published: Record<string, Record<string, number>>;
  published_predictions: {
    bgnbd_expectation: { t: number[]; expected: number[] };
    bgnbd_pmf: { params: number[]; 'P_X(2)=10': number; 'P_X(39)=0': number; 'P_X(30)=11..20': number[] };
    bgnbd_logp_single_customer_pymc: {
      params: Record<'r' | 'alpha' | 'a' | 'b', number>;
      T: number;
      cases: { x: number; t_x: number; logp: number }[];
    };
    pareto_expectation: { t: number[]; expected: number[] };
    pareto_underflow: { t: number; cases: { x: number; t_x: number; T: number; expected: number }[] };
    pareto_palive_finite: { params: Record<string, number>; x: number[]; t_x: number[]; T: number[] };
    gg_conditional_average_first10: { expected: number[] };
  };
  computed_here: { cdnow_sample_39w: Record<string, number> & Record<string, Record<string, number>> };
}
const expected = hasShared
  ? (JSON.parse(readFileSync(new URL('cdnow/expected/clv.json', SHARED), 'utf8')) as Expected)
  : (null as unknown as Expected);
const sample = (): string => readFileSync(new URL('cdnow/CDNOW_sample.txt', SHARED), 'utf8');

describe('gamma and digamma', () => {
  it('keep their recurrences to the last digits', () => {
    expect(logGamma(0.5)).toBeCloseTo(0.5 * Math.log(Math.PI), 14);
    expect(digamma(1)).toBeCloseTo(-0.5772156649015329, 14);
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e4, noNaN: true }), (x) => {
        const step = logGamma(x + 1) - logGamma(x) - Math.log(x);
        expect(Math.abs(step)).toBeLessThan(1e-13 * Math.max(10, Math.abs(logGamma(x + 1))));
        expect(Math.abs(digamma(x + 1) - digamma(x) - 1 / x)).toBeLessThan(1e-12 * Math.max(1, 1 / x));
      }),
    );
  });
});

describe.each(MODELS)('$id', (model) => {
  const params = paramsOf(model);

  it('has slopes that are those of its likelihood', () => {
    const own = new Float64Array(4);
    const rest = new Float64Array(4);
    for (const [x, last, age] of [
      [0, 0, 39],
      [2, 30.43, 38.86],
      [7, 20, 20],
      [60, 30, 38],
      [3, 0.2, 300],
    ] as const) {
      model.logLikelihood(params)(x, last, age, own);
      for (let k = 0; k < 4; k++) {
        const at = (step: number): number =>
          model.logLikelihood(params.map((value, i) => (i === k ? value * Math.exp(step) : value)))(
            x,
            last,
            age,
            rest,
          );
        const slope = (at(1e-5) - at(-1e-5)) / 2e-5;
        expect(Math.abs((own[k] as number) - slope)).toBeLessThan(1e-6 * Math.max(1, Math.abs(slope)));
      }
    }
  });
  it('gives chances between 0 and 1 that fall with the gap, and orders that grow with the horizon', () => {
    const parameter = fc.double({ min: 0.02, max: 20, noNaN: true });
    const time = fc.double({ min: 0.1, max: 500, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(parameter, { minLength: 4, maxLength: 4 }),
        fc.nat(300),
        time,
        time,
        time,
        (list, x, last, gap, more) => {
          const at = Float64Array.from(list);
          const first = x === 0 ? 0 : last;
          const near = model.alive(at, x, first, first + gap);
          const far = model.alive(at, x, first, first + gap + more);
          expect(near).toBeGreaterThanOrEqual(0);
          expect(near).toBeLessThanOrEqual(1);
          expect(far).toBeLessThanOrEqual(near + 1e-12);
          const soon = model.expected(at, x, first, first + gap, more);
          const later = model.expected(at, x, first, first + gap, 2 * more);
          expect(soon).toBeGreaterThanOrEqual(0);
          expect(later).toBeGreaterThanOrEqual(soon * (1 - 1e-6));
        },
      ),
      { numRuns: 300 },
    );
  });
  it('counts a new customer’s orders the same by their chances and by their expectation', () => {
    const chances = model.pmf(params, 39, 400);
    expect(chances.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 6);
    expect(chances.reduce((sum, p, x) => sum + x * p, 0)).toBeCloseTo(model.ofNew(params, 39), 5);
  });
});

describe('the Pareto/NBD integral', () => {
  it('equals the sum that defines it, however steep', () => {
    const params = paramsOf(paretoNbd);
    const [r = 0, alpha = 0, s = 0, beta = 0] = params;
    for (const [x, last, age] of [
      [0, 0, 39],
      [2, 3, 200],
      [40, 5, 300],
    ] as const) {
      const panels = 4000;
      const { places, weights } = gaussLegendre(8);
      let sum = 0;
      for (let panel = 0; panel < panels; panel++)
        places.forEach((place, i) => {
          const at = last + ((age - last) * (panel + place)) / panels;
          sum += (weights[i] as number) * (alpha + at) ** -(r + x) * (beta + at) ** -(s + 1);
        });
      const gone = (s * sum * (age - last)) / panels;
      const lives = (alpha + age) ** -(r + x) * (beta + age) ** -s;
      expect(paretoNbd.alive(params, x, last, age) / (lives / (lives + gone))).toBeCloseTo(1, 9);
    }
  });
});

describe.skipIf(!hasShared)('published figures of the models', () => {
  const { published_predictions: said } = expected ?? { published_predictions: {} };

  it('BG/NBD: conditional and unconditional expectations, chances, P(alive)', () => {
    const params = Float64Array.of(0.2425945, 4.4136019, 0.7929199, 2.4258881);
    expect(Math.abs(bgNbd.expected(params, 2, 30.43, 38.86, 39) - 1.226)).toBeLessThan(0.0005);
    said.bgnbd_expectation.t.forEach((t, i) =>
      expect(Math.abs(bgNbd.ofNew(params, t) - (said.bgnbd_expectation.expected[i] as number))).toBeLessThan(
        0.0005,
      ),
    );
    const { params: own, ...pmf } = said.bgnbd_pmf;
    const at = Float64Array.from(own);
    expect(bgNbd.pmf(at, 2, 10)[10]).toBeCloseTo(pmf['P_X(2)=10'], 11);
    expect(bgNbd.pmf(at, 39, 1)[0]).toBeCloseTo(pmf['P_X(39)=0'], 7);
    const far = bgNbd.pmf(at, 30, 20);
    pmf['P_X(30)=11..20'].forEach((p, i) => expect(far[11 + i]).toBeCloseTo(p, 10));
    expect(bgNbd.alive(params, 0, 0, 1)).toBe(1);
    expect(bgNbd.alive(params, 1000, 10, 100)).toBe(0);
    const pymc = said.bgnbd_logp_single_customer_pymc;
    const { r, alpha, a, b } = pymc.params;
    for (const { x, t_x, logp } of pymc.cases)
      expect(
        bgNbd.logLikelihood(Float64Array.of(r, alpha, a, b))(x, t_x, pymc.T, new Float64Array(4)),
      ).toBeCloseTo(logp, x ? 4 : 8);
  });
  it('Pareto/NBD: expectations, P(alive), large counts', () => {
    const params = Float64Array.of(0.55, 10.58, 0.61, 11.67);
    said.pareto_expectation.t.forEach((t, i) =>
      expect(
        Math.abs(paretoNbd.ofNew(params, t) - (said.pareto_expectation.expected[i] as number)),
      ).toBeLessThan(0.001),
    );
    const fitted = Float64Array.of(0.5532, 10.5776, 0.6062, 11.6687);
    expect(Math.abs(paretoNbd.expected(fitted, 26, 30.86, 31, 52) - 25.46)).toBeLessThan(0.01);
    expect(Math.abs(paretoNbd.alive(fitted, 0, 0, 39) - 0.2941633)).toBeLessThan(0.0005);
    expect(paretoNbd.alive(params, 23, 39, 39)).toBe(1);
    const large = Float64Array.of(0.55, 10.58, 0.61, 11.67);
    for (const { x, t_x, T, expected: orders } of said.pareto_underflow.cases)
      expect(paretoNbd.expected(large, x, t_x, T, said.pareto_underflow.t)).toBeCloseTo(orders, 9);
    const { params: p, x, t_x, T } = said.pareto_palive_finite;
    x.forEach((orders, i) => {
      const alive = paretoNbd.alive(
        Float64Array.of(p.r ?? 0, p.alpha ?? 0, p.s ?? 0, p.beta ?? 0),
        orders,
        t_x[i] ?? 0,
        T[i] ?? 0,
      );
      expect(alive).toBeGreaterThanOrEqual(0);
      expect(alive).toBeLessThanOrEqual(1);
    });
  });
  it('fit the CDNOW sample to the last printed digit, and predict its 39 weeks', async () => {
    const customers = cdnowCustomers(sample());
    const histories = historiesOf(customers);
    const own = expected.computed_here.cdnow_sample_39w;
    const printed: [LifetimeModel, string, number[], number | null][] = [
      [bgNbd, 'bgnbd', [0.243, 4.414, 0.793, 2.426], -9582.4],
      [mbgNbd, 'mbg_nbd', [0.525, 6.183, 0.891, 1.614], null],
      [paretoNbd, 'pareto_nbd', [0.553, 10.578, 0.606, 11.669], -9595.0],
    ];
    for (const [model, name, params, likelihood] of printed) {
      const fit = await fitLifetime(model, histories, pause);
      expect(fit.state).toBe('inside');
      params.forEach((value, k) =>
        expect(Math.abs((fit.params[k] as number) - value), `${name} ${k}`).toBeLessThan(0.00051),
      );
      if (likelihood !== null) expect(Math.abs(fit.logLikelihood - likelihood)).toBeLessThan(0.05);
      const computed = own[name];
      if (computed) expect(fit.logLikelihood).toBeCloseTo(computed.LL ?? NaN, 4);
      const orders = (id: 'bg' | 'pn'): number => own[`holdout_pred_${id}`] as unknown as number;
      const total = customers.reduce(
        (sum, { x, last, age }) => sum + model.expected(fit.params, x, last, age, 39),
        0,
      );
      if (model === bgNbd) expect(total).toBeCloseTo(orders('bg'), 1);
      if (model === paretoNbd) expect(total).toBeCloseTo(orders('pn'), 1);
    }
    expect(customers.reduce((sum, { later }) => sum + later, 0)).toBe(own.holdout_actual_total);
  });
  it('Gamma–Gamma: parameters, likelihood, and the first ten means', () => {
    const { gamma_gamma: computed } = expected.computed_here.cdnow_sample_39w;
    const fit = fitGammaGamma(spendingOf(cdnowCustomers(sample())));
    [6.25, 3.74, 15.44].forEach((value, k) =>
      expect(Math.abs((fit.params[k] as number) - value)).toBeLessThan(0.005),
    );
    expect(fit.logLikelihood).toBeCloseTo(computed?.LL ?? NaN, 3);
    const rows = readFileSync(new URL('cdnow/cdnow_customers_summary_with_transactions.csv', SHARED), 'utf8')
      .trim()
      .split('\n')
      .slice(1, 11)
      .map((line) => line.split(',').map(Number));
    const params = Float64Array.of(6.25, 3.74, 15.44);
    rows.forEach(([, x = 0, , , mean = 0], i) =>
      expect(expectedSpending(params, x, mean)).toBeCloseTo(
        said.gg_conditional_average_first10.expected[i] as number,
        1,
      ),
    );
  });
  it('every printed prediction of every customer of the sample', async () => {
    const customers = new Map(cdnowCustomers(sample()).map((one) => [Number(one.id), one]));
    const histories = historiesOf([...customers.values()]);
    const bg = await fitLifetime(bgNbd, histories, pause);
    const pn = await fitLifetime(paretoNbd, histories, pause);
    const [header = '', ...lines] = readFileSync(
      new URL('cdnow/expected/customer_predictions_sample_39w.csv', SHARED),
      'utf8',
    )
      .trim()
      .split('\n');
    const names = header.split(',');
    for (const line of lines) {
      const row: Record<string, number | undefined> = Object.fromEntries(
        line.split(',').map((cell, k) => [names[k] ?? '', Number(cell)]),
      );
      const one = customers.get(row.cust ?? NaN);
      if (!one) throw new Error(`nobody is ${line}`);
      const { x, last, age } = one;
      for (const [name, value] of [
        ['bg_exp', bgNbd.expected(bg.params, x, last, age, 39)],
        ['pn_exp', paretoNbd.expected(pn.params, x, last, age, 39)],
        ['bg_palive', bgNbd.alive(bg.params, x, last, age)],
        ['pn_palive', paretoNbd.alive(pn.params, x, last, age)],
      ] as const)
        expect(Math.abs(value - (row[name] ?? NaN)), `${name} ${line}`).toBeLessThan(
          2e-4 * Math.max(1, value),
        );
    }
    expect(lines).toHaveLength(2357);
  });
});

describe('a fit', () => {
  it('does not depend on the unit of time', async () => {
    const customers = Array.from({ length: 400 }, (_, i) => ({
      x: (i * 7) % 5,
      last: ((i * 7) % 5) * (2 + (i % 9)),
      age: 60 + (i % 30),
    }));
    const scaled = customers.map(({ x, last, age }) => ({ x, last: last * 7, age: age * 7 }));
    const weeks = await fitLifetime(bgNbd, historiesOf(customers), pause);
    const days = await fitLifetime(bgNbd, historiesOf(scaled), pause);
    expect(days.state).toBe(weeks.state);
    expect(days.params[1] as number).toBeCloseTo(7 * (weeks.params[1] as number), 2);
  });
  it('says that it lies at the edge where nobody ever stops', async () => {
    const customers = Array.from({ length: 300 }, (_, i) => ({
      x: 5 + (i % 7),
      last: 50 - (i % 3) * 0.2,
      age: 50,
    }));
    const fit = await fitLifetime(bgNbd, historiesOf(customers), pause);
    expect(fit.state).toBe('edge');
  });
  it('of contracts finds the renewals of Fader & Hardie (2007), high-end and regular', () => {
    const cases = [
      { alpha: 0.668, beta: 3.806, lost: [131, 126, 90, 60, 42, 34, 26] },
      { alpha: 0.704, beta: 1.182, lost: [369, 163, 86, 56, 37, 27, 21] },
    ];
    for (const { alpha, beta, lost } of cases) {
      const gone = lost.reduce((sum, n) => sum + n, 0);
      const rows = lost.map((ended, i) => ({
        periods: i + 1,
        ended,
        running: i === lost.length - 1 ? 1000 - gone : 0,
      }));
      const fit = fitShiftedBetaGeometric(rows);
      expect(fit.settled).toBe(true);
      expect(Math.abs(fit.alpha - alpha)).toBeLessThan(0.0006);
      expect(Math.abs(fit.beta - beta)).toBeLessThan(0.0006);
      expect(survivalOf(fit, 1)).toBeCloseTo(fit.beta / (fit.alpha + fit.beta), 12);
    }
  });
});
