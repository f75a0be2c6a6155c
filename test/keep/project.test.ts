import { describe, expect, it } from 'vitest';
import { fieldMap, isReady, questionKey } from '../../src/ingest/file-plan';
import { withhold } from '../../src/ingest/containers/withhold';
import { planFile } from '../../src/ingest/plan';
import { lockOf, seal } from '../../src/keep/seal';
import { bundle } from '../../src/keep/bundle';
import { openProject, sealProject, toBlob, type Project } from '../../src/keep/project';
import { newDocument } from '../../src/notebook/document';
import { toAppError } from '../../src/engine/errors';

const ORDERS = 'order_id,customer_id,order_date,amount\n1,007,2024-03-01,10.50\n2,008,2024-04-02,-3\n';
const modified = Date.UTC(2024, 5, 1);

const project: Project = {
  document: { ...newDocument('zh-CN'), title: '六月复盘' },
  agreed: ['SELECT 1'],
  merges: { decisions: [{ keep: 'a', other: 'b', same: true }], survivors: { phone: 'longest' } },
  people: {
    '007': {
      text: '老客户',
      tags: ['VIP'],
      followUps: [{ why: '回访', owner: '小李', due: '2024-06-01', outcome: '' }],
    },
  },
  snapshots: [],
  lists: [{ id: 'l1', values: ['007', '王小明'] }],
  ledger: [],
  pseudonyms: '',
  files: [
    {
      file: new File([ORDERS], '订单.csv', { lastModified: modified }),
      container: '导出.zip',
      sample: false,
      choices: { role: 'transactions', uses: { amount: 'amount' }, overlap: 'once' },
      notes: [{ code: 'left_out_files', args: { count: 2, files: 'a, b' } }],
    },
    { file: new File([], 'empty.csv'), container: 'empty.csv', sample: true, choices: {}, notes: [] },
  ],
};

describe('a project file', () => {
  it('gives back notebook, lists, tables and how they are read', async () => {
    const file = await toBlob(sealProject(await lockOf('eight signs', 1000), project));
    const found = await openProject(file, 'eight signs');
    expect(found.document).toEqual(project.document);
    expect(found.lists).toEqual(project.lists);
    expect(found.files.map(({ file: { name, size } }) => [name, size])).toEqual([
      ['订单.csv', ORDERS.length],
      ['empty.csv', 0],
    ]);
    const [first] = found.files;
    expect(await first?.file.text()).toBe(ORDERS);
    expect(first?.file.lastModified).toBe(modified);
    expect(first?.choices).toMatchObject({
      role: 'transactions',
      uses: { amount: 'amount' },
      overlap: 'once',
    });
    expect(first?.notes).toEqual(project.files[0]?.notes);
  });

  it('is refused where what is sealed is no project', async () => {
    const rest = { agreed: [], lists: [], ledger: [] };
    for (const [description, expected] of [
      [{}, 'sealed_damaged'],
      [{ tables: [{}], document: '{}', ...rest }, 'notebook_invalid'],
      [{ tables: [{}], document: JSON.stringify(newDocument('en')), ...rest }, 'sealed_damaged'],
    ] as const) {
      const file = await toBlob(seal(null, bundle(description, [])));
      const code = await openProject(file, '').catch((cause: unknown) => toAppError(cause).code);
      expect(code).toBe(expected);
    }
  });
});

const PEOPLE =
  '导出时间,2024-06-01,张三\n客户编号,姓名,手机号,城市,备注\n007,王小明,13800138000,北京,"爱喝茶, 常来"\n008,李雷,13900139000,上海,\n009,多,余,的,格,13700137000\n';

describe('a table that is handed over without some columns', () => {
  it('keeps ids, headers and the rest, and nothing of what is left out', async () => {
    const file = new File([PEOPLE], '客户.csv');
    const plan = await planFile('f1', file.name, file, { role: 'customers', headerLine: 2 });
    const columns = ['name', 'phone'].map((field) => fieldMap(plan).get(field)?.index ?? -1);
    expect(columns).toEqual([1, 2]);
    const part = await withhold(plan, file, columns);
    const text = await part.file.text();
    expect(text).toBe('客户编号,姓名,手机号,城市,备注\n007,,,北京,"爱喝茶, 常来"\n008,,,上海,\n');
    expect(part.notes).toEqual([{ code: 'withheld', args: { columns: 2, rows: 1 } }]);

    const again = await planFile('f1', file.name, part.file, part.choices);
    expect(again.role).toBe('customers');
    expect(isReady(again)).toBe(true);
    expect([...fieldMap(again).keys()].sort()).toEqual(
      [...fieldMap(plan).keys()].filter((field) => field !== 'name' && field !== 'phone').sort(),
    );
    for (const question of plan.questions)
      expect(part.choices.answers?.[questionKey(question)]).toBe(question.answer ?? undefined);
  });
});
