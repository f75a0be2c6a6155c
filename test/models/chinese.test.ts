import { describe, expect, it } from 'vitest';
import { simplified, soundOf } from '../../src/models/linkage/chinese';

describe('Chinese names', () => {
  it('sound as surnames do', () => {
    expect(
      ['曾国藩', '单雄信', '解晓东', '仇英', '万俟卨', '尉迟恭', '王小明', '歐陽鋒', 'Wang'].map(soundOf),
    ).toEqual([
      'zeng guo fan',
      'shan xiong xin',
      'xie xiao dong',
      'qiu ying',
      'moqi 卨',
      'yuchi gong',
      'wang xiao ming',
      'ou yang feng',
      '',
    ]);
  });
  it('are simplified sign by sign', () => {
    expect(['張偉', '後面', '頭髮', '王小明', 'Müller'].map(simplified)).toEqual([
      '张伟',
      '后面',
      '头发',
      '王小明',
      'Müller',
    ]);
  });
});
