import { simplified } from '../models/linkage/chinese';

/** A division of the first level: its code by ISO 3166-2:CN, its names, and its place on a map of equal tiles. */
export interface Province {
  code: string;
  chinese: string;
  english: string;
  x: number;
  y: number;
}

const LIST: readonly (readonly [code: string, chinese: string, english: string, x: number, y: number])[] = [
  ['HL', '黑龙江', 'Heilongjiang', 8, 0],
  ['NM', '内蒙古', 'Inner Mongolia', 5, 1],
  ['JL', '吉林', 'Jilin', 8, 1],
  ['XJ', '新疆', 'Xinjiang', 1, 2],
  ['NX', '宁夏', 'Ningxia', 4, 2],
  ['BJ', '北京', 'Beijing', 6, 2],
  ['TJ', '天津', 'Tianjin', 7, 2],
  ['LN', '辽宁', 'Liaoning', 8, 2],
  ['QH', '青海', 'Qinghai', 2, 3],
  ['GS', '甘肃', 'Gansu', 3, 3],
  ['SN', '陕西', 'Shaanxi', 4, 3],
  ['SX', '山西', 'Shanxi', 5, 3],
  ['HE', '河北', 'Hebei', 6, 3],
  ['SD', '山东', 'Shandong', 7, 3],
  ['XZ', '西藏', 'Tibet', 1, 4],
  ['SC', '四川', 'Sichuan', 3, 4],
  ['CQ', '重庆', 'Chongqing', 4, 4],
  ['HA', '河南', 'Henan', 5, 4],
  ['AH', '安徽', 'Anhui', 6, 4],
  ['JS', '江苏', 'Jiangsu', 7, 4],
  ['SH', '上海', 'Shanghai', 8, 4],
  ['YN', '云南', 'Yunnan', 3, 5],
  ['GZ', '贵州', 'Guizhou', 4, 5],
  ['HB', '湖北', 'Hubei', 5, 5],
  ['JX', '江西', 'Jiangxi', 6, 5],
  ['ZJ', '浙江', 'Zhejiang', 7, 5],
  ['GX', '广西', 'Guangxi', 4, 6],
  ['HN', '湖南', 'Hunan', 5, 6],
  ['FJ', '福建', 'Fujian', 6, 6],
  ['TW', '台湾', 'Taiwan', 7, 6],
  ['GD', '广东', 'Guangdong', 5, 7],
  ['HK', '香港', 'Hong Kong', 6, 7],
  ['HI', '海南', 'Hainan', 4, 8],
  ['MO', '澳门', 'Macao', 5, 8],
];

export const PROVINCES: readonly Province[] = LIST.map(([code, chinese, english, x, y]) => ({
  code,
  chinese,
  english,
  x,
  y,
}));

/** What may follow a name: the kind of division, or an address; and no prefecture or county that is only called after it. */
const ENDS = /^(?:$|[\s,，、省市]|壮族|回族|维吾尔|自治区|特别行政区|[^藏蒙州区县旗]{2,}[市区县])/;

/** Other spellings, without blanks. */
const ALSO: Readonly<Record<string, string>> = {
  内蒙: 'NM',
  neimongol: 'NM',
  neimenggu: 'NM',
  xizang: 'XZ',
  macau: 'MO',
  hongkong: 'HK',
};

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(
      /\b(?:province|city|municipality|shi|sheng|autonomous region|sar|zhuang|hui|uygur|uyghur)\b/g,
      '',
    )
    .replace(/[^a-z]/g, '');

const BY_ENGLISH = new Map([
  ...PROVINCES.map(({ english, code }): [string, string] => [plain(english), code]),
  ...Object.entries(ALSO),
]);

/**
 * The province that a region names: in Chinese, simplified or traditional, with or without 省, 市, 自治区 and 特别行政区, also at the start of an address;
 * or in English or pinyin. Null where it names none.
 */
export function provinceOf(text: string): Province | null {
  const written = simplified(text.normalize('NFKC').trim()).replace(/^中国[\s,，]*/, '');
  const found =
    PROVINCES.find(
      ({ chinese }) => written.startsWith(chinese) && ENDS.test(written.slice(chinese.length)),
    ) ?? PROVINCES.find(({ code }) => code === (BY_ENGLISH.get(plain(written)) ?? BY_ENGLISH.get(written)));
  return found ?? null;
}
