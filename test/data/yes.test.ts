import { describe, expect, it } from 'vitest';
import { saysYes } from '../../src/data/yes';
import { outcomeOf } from '../../src/panels/churn/attributes';
import * as churn from '../../src/panels/churn/params';
import { contractsQuery } from '../../src/panels/value/contract';
import * as value from '../../src/panels/value/params';
import * as v from 'valibot';

const context = {
  catalog: { columns: { customers: ['customer_id'] }, attributes: ['left', 'months'] },
} as unknown as Parameters<typeof contractsQuery>[1];

describe('a column of yes and no', () => {
  it.each([null, 'gone'])('is read by churn and by contracts alike, by words and by a value (%s)', (told) => {
    const rule = saysYes('left', told).text;
    const outcome = outcomeOf(v.parse(churn.schema, { attribute: 'left', value: told }), context);
    const contracts = contractsQuery(
      v.parse(value.schema, { tenure: 'months', ended: 'left', endedValue: told }),
      context,
    );
    expect(outcome?.text).toContain(rule);
    expect(contracts?.text).toContain(rule);
  });
});
