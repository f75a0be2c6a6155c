import { expect, it } from 'vitest';
import { fieldMap } from '../../src/ingest/file-plan';
import { planFile } from '../../src/ingest/plan';
import { TEMPLATE_ROLES, templateHeaders } from '../../src/ingest/template';

const VALUES: Record<string, string> = {
  gender: '女',
  email: 'a@x.cn',
  phone: '13800138000',
  consent_email: '是',
  consent_sms: '否',
  quantity: '1',
  unit_price: '5',
  amount: '5.5',
  price: '5.5',
  cost: '2',
  stock: '3',
  rating: '5',
  nps: '9',
  duration_s: '30',
  revenue: '5',
  refund_amount: '0',
};

it.each(TEMPLATE_ROLES.flatMap((role) => [true, false].map((chinese) => ({ role, chinese }))))(
  'the empty file of $role (Chinese: $chinese) is taken for what it is, every column',
  async ({ role, chinese }) => {
    const fields = templateHeaders(role, false);
    const values = fields.map(
      (field) => VALUES[field] ?? (/_at$|_date$/.test(field) ? '2024-01-05' : `${field} 1`),
    );
    const text = `${templateHeaders(role, chinese).join(',')}\n${values.join(',')}\n`;
    const plan = await planFile('f', 'template.csv', new Blob([text]));
    expect(plan.role).toBe(role);
    expect([...fieldMap(plan)].map(([field, { index }]) => `${index} ${field}`).sort()).toEqual(
      fields.map((field, index) => `${index} ${field}`).sort(),
    );
  },
);
