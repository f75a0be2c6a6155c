import { expect, it } from 'vitest';
import { PROVINCES, provinceOf } from '../../src/data/provinces';

it('the 34 provinces stand each on a tile of its own', () => {
  expect(new Set(PROVINCES.map(({ code }) => code)).size).toBe(34);
  expect(new Set(PROVINCES.map(({ x, y }) => `${x} ${y}`)).size).toBe(34);
});

it('a province is known however it is written', () => {
  for (const { code, chinese, english } of PROVINCES)
    for (const text of [chinese, `${chinese}省`, english, english.toUpperCase(), ` ${english} Province`])
      expect(provinceOf(text)?.code, text).toBe(code);
  for (const [text, code] of [
    ['广西壮族自治区', 'GX'],
    ['新疆维吾尔自治区乌鲁木齐市', 'XJ'],
    ['内蒙古自治区', 'NM'],
    ['Inner Mongolia Autonomous Region', 'NM'],
    ['Guangxi Zhuang', 'GX'],
    ['Ningxia Hui Autonomous Region', 'NX'],
    ['北京市', 'BJ'],
    ['香港特别行政区', 'HK'],
    ['臺灣', 'TW'],
    ['廣東省', 'GD'],
    ['中国 浙江省 杭州市', 'ZJ'],
    ['Hong Kong', 'HK'],
    ['Macau', 'MO'],
    ['Xizang', 'XZ'],
    ['陕西', 'SN'],
    ['山西', 'SX'],
    ['Shaanxi', 'SN'],
    ['Shanxi', 'SX'],
    ['Anhui', 'AH'],
  ])
    expect(provinceOf(text as string)?.code, text).toBe(code);
  for (const text of ['', 'East', 'Bavaria', '华东', 'n/a', '北']) expect(provinceOf(text), text).toBeNull();
});
