import { expect, it } from 'vitest';
import { planFile } from '../../src/ingest/plan';
import { choicesOf, layoutFingerprint, savedLayout } from '../../src/ingest/saved-layout';
import { leanDocument, readDocument, writeDocument, newDocument } from '../../src/notebook/document';

const march = new Blob(['a,who,wann,geld\n1,x,01/02/2024,5\n2,y,03/02/2024,6\n']);
const april = new Blob(['a,who,wann,geld\n3,x,01/04/2024,7\n4,z,03/04/2024,8\n']);

it('a file with the same columns is read as somebody decided, by way of the notebook', async () => {
  const choices = {
    uses: { a: 'order_id', who: 'customer_id', wann: 'ordered_at', geld: 'amount' },
    answers: { 'date_order:2': 'dmy' },
  };
  const plan = await planFile('f', 'march.csv', march, choices);
  expect(plan.questions.map(({ answer }) => answer)).toEqual(['dmy']);
  const layout = savedLayout(plan.names, choices);
  const document = { ...newDocument('en'), layouts: layout ? [layout] : [] };
  const again = readDocument(writeDocument(document)).layouts[0];
  const proposed = await planFile('f', 'april.csv', april);
  expect(layoutFingerprint(proposed.names)).toBe(again?.columns);
  if (!again) throw new Error('no layout');
  const read = await planFile('f', 'april.csv', april, choicesOf(again));
  expect(read.meaning).toMatchObject({
    orders: 2,
    customers: 2,
    first: '2024-04-01',
    last: '2024-04-03',
    total: 15,
  });
});

it('files that are read as proposed leave nothing in the notebook', async () => {
  const plan = await planFile(
    'f',
    'orders.csv',
    new Blob(['order_id,customer_id,order_date,amount\n1,a,2024-01-01,5\n']),
  );
  expect(savedLayout(plan.names, {})).toBeNull();
  expect(leanDocument(newDocument('en'))).not.toHaveProperty('layouts');
});
