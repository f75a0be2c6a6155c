import { afterAll, describe, expect, it } from 'vitest';
import { caseFiles, hasCases, tryCase, type Verdict } from './silent';

/** Cases that the import does not know yet, each with what it does instead. None of them gives a wrong number without a word. */
const verdicts = new Map<string, Verdict>();

afterAll(() => {
  if (process.env.VITALFEW_VERDICTS)
    for (const [name, verdict] of verdicts)
      console.log(name.padEnd(34), verdict.kind.padEnd(8), verdict.detail);
});

describe.skipIf(!hasCases)('what people really drop', () => {
  it.each(caseFiles())('%s gives no wrong number without a word', async (name) => {
    const verdict = await tryCase(name);
    verdicts.set(name, verdict);
    expect(verdict.kind, verdict.detail).not.toBe('silent');
  });
});
