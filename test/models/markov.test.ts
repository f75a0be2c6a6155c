import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chainValue, chainValueOver, longRun, stepsUntil } from '../../src/models/markov';
import { hasShared, SHARED } from '../helpers/load';

interface Expected {
  pfeifer_carraway_2000: { P: number[][]; R: number[]; V: number[]; V_horizon_4: number[] };
  land_of_oz: { P: number[][]; steady: number[] };
  periodic: { P: number[][] };
  gambler_ruin_4: { absorption_from_1_2_3_to_4: number[]; mean_steps: number[] };
  telephone: { P: number[][]; steady: number[] };
}

describe.skipIf(!hasShared)('published chains', () => {
  const expected = hasShared
    ? (JSON.parse(readFileSync(new URL('lifecycle/expected/lifecycle.json', SHARED), 'utf8')) as Expected)
    : ({} as Expected);
  const close = (is: readonly number[], should: readonly number[], digits = 10): void => {
    expect(is).toHaveLength(should.length);
    should.forEach((value, i) => expect(is[i]).toBeCloseTo(value, digits));
  };

  it('settle as printed: the Land of Oz, the telephone shop, a chain that never settles by itself', () => {
    for (const { P, steady } of [expected.land_of_oz, expected.telephone]) {
      const run = longRun(P);
      if (run.kind !== 'steady') throw new Error('not steady');
      close(run.shares, steady);
    }
    expect(longRun(expected.periodic.P)).toEqual({ kind: 'steady', shares: [0.5, 0.5] });
  });
  it('depend on the start where two states are never left, and tell how long it takes', () => {
    const ruin = [
      [1, 0, 0, 0, 0],
      [0.5, 0, 0.5, 0, 0],
      [0, 0.5, 0, 0.5, 0],
      [0, 0, 0.5, 0, 0.5],
      [0, 0, 0, 0, 1],
    ];
    expect(longRun(ruin)).toEqual({ kind: 'depends', closed: [[0], [4]] });
    close(stepsUntil(ruin, [0, 4]).slice(1, 4), expected.gambler_ruin_4.mean_steps);
    expect(stepsUntil(ruin, [4]).slice(0, 4)).toEqual([Infinity, Infinity, Infinity, Infinity]);
  });
  it('are worth what Pfeifer & Carraway print, for ever and over four periods', () => {
    const { P, R, V, V_horizon_4: four } = expected.pfeifer_carraway_2000;
    close(chainValue(P, R, 0.2), V, 9);
    close(chainValueOver(P, R, 0.2, 4), four, 9);
  });
});

it('the long run of any chain stays where it is', () => {
  const chance = fc.double({ min: 0.01, max: 1, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(fc.array(chance, { minLength: 4, maxLength: 4 }), { minLength: 4, maxLength: 4 }),
      (rows) => {
        const chain = rows.map((row) => row.map((p) => p / row.reduce((sum, q) => sum + q, 0)));
        const run = longRun(chain);
        if (run.kind !== 'steady') throw new Error('not steady');
        run.shares.forEach((share, j) =>
          expect(
            chain.reduce((sum, row, i) => sum + (run.shares[i] as number) * (row[j] as number), 0),
          ).toBeCloseTo(share, 9),
        );
      },
    ),
    { numRuns: 50 },
  );
});
