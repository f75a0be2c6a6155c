import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { detectEncoding } from '../../src/ingest/encoding';

function encoded(text: string, encoding: string): Blob {
  const { status, stdout } = spawnSync('iconv', ['-f', 'utf-8', '-t', encoding], { input: text });
  if (status !== 0) throw new Error(`iconv does not know ${encoding}`);
  return new Blob([stdout]);
}

describe('the encoding of a file', () => {
  it.each([
    ['gb18030', 'gb18030', '订单号,客户\nA1,张伟\n'],
    ['gb18030', 'gb18030', '门店,导购\n徐家汇店,赵倩\n'],
    ['gb18030', 'gb18030', '产品,规格\n瓷碗,蓝\n麻婆豆腐,辣\n'],
    ['big5', 'big5', '姓名,城市\n王小明,台北\n李麗,高雄\n'],
    ['big5', 'big5', '門市,品名\n忠孝店,麻婆豆腐\n'],
    ['shift_jis', 'cp932', '商品名\nコーヒー豆\n'],
    ['shift_jis', 'cp932', '注文番号,顧客名,金額\n1,山田太郎,100\n2,渡辺,30\n'],
    ['euc-kr', 'euc-kr', '주문번호,고객\n1,김민수\n'],
    ['windows-1251', 'cp1251', 'Клиент,Сумма\nИванов,5\n'],
    ['windows-1250', 'cp1250', 'Nazwa\nŁóżko dziecięce\n'],
    ['windows-1250', 'cp1250', 'Zákazník\nDvořák Jiří\nNováčková\n'],
    ['windows-1250', 'cp1250', 'Név\nSzűcs Győző\n'],
    ['windows-1252', 'cp1252', 'Größe,Käufer\nMüller,5\n'],
    ['windows-1252', 'cp1252', 'Prénom\nFrançois\nÉlodie\n'],
    ['windows-1252', 'cp1252', 'Name\nSøren Ærø\nÅse\n'],
    ['windows-1252', 'cp1252', 'Preis\n5 €\n7 €\nStraße\n'],
    ['utf-32le', 'utf-32le', 'order,名称\n1,茶\n'],
    ['utf-16be', 'utf-16be', 'order,name\n1,tea\n'],
  ])('%s is found in %s text', async (encoding, sent, text) => {
    expect((await detectEncoding(encoded(text, sent))).encoding).toBe(encoding);
  });

  it('is found where the first letter stands behind the first mebibyte', async () => {
    const plain = 'A1,c1,2024-03-05,10\n'.repeat(80_000);
    const late = await encoded('A2,张伟,2024-03-06,20\nA3,李丽,2024-03-07,30\n', 'gb18030').arrayBuffer();
    expect((await detectEncoding(new Blob([plain, late]))).encoding).toBe('gb18030');
  });
});
