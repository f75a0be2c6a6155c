/** 40 customers; number n has 1 + n % 5 orders of 10 each. */
export function orders(header: string, row: (index: number, customer: number) => string): string {
  const lines = [header];
  let index = 0;
  for (let customer = 0; customer < 40; customer++)
    for (let order = 0; order <= customer % 5; order++) lines.push(row(index++, customer));
  return lines.join('\r\n') + '\r\n';
}
/** The same as a plain file. */
export const plain = (): string =>
  orders(
    'order_id,customer_id,order_date,product,amount',
    (index, customer) =>
      `A${index},K${100 + customer},2024-0${1 + (index % 9)}-1${index % 9},P${index % 6},10`,
  );
