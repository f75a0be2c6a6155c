import { readFileSync } from 'node:fs';
import { SHARED } from './load';

/** CDNOW as a file of orders: the master has one customer id, the sample a second one that counts from 1. */
export function cdnowOrders(file: 'CDNOW_sample.txt' | 'CDNOW_master.txt'): Blob {
  const sample = file === 'CDNOW_sample.txt';
  const rows = readFileSync(new URL(`cdnow/${file}`, SHARED), 'utf8')
    .trim()
    .split('\n')
    .flatMap((line) => {
      const parts = line.trim().split(/\s+/);
      const [id, date = '', quantity, value] = sample ? parts.slice(1) : parts;
      if (!/^\d{8}$/.test(date)) return [];
      return [`${id},${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)},${quantity},${value}`];
    });
  return new Blob([`customer_id,order_date,quantity,amount\n${rows.join('\n')}\n`]);
}
