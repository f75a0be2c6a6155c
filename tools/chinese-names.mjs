const MODULE = 'virtual:chinese-names';

/** Surnames of two characters. */
const DOUBLE =
  '欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 微生 公户 公玉 公仪 梁丘 公仲 公上 公门 公山 公坚 左丘 公伯 西门 公祖 第五 公乘 贯丘 公皙 南荣 东里 东宫 仲长 子书 子桑 即墨 达奚 褚师 吴铭 单于'.split(
    ' ',
  );

/** The 6,763 characters of GB 2312: those that names are written in. */
function characters() {
  const decoder = new TextDecoder('gb2312');
  const found = [];
  for (let high = 0xb0; high <= 0xf7; high++)
    for (let low = 0xa1; low <= 0xfe; low++) {
      const sign = decoder.decode(Uint8Array.of(high, low));
      if (/^\p{Script=Han}$/u.test(sign)) found.push(sign);
    }
  return found;
}

/** What is known of the sounds of names, small enough to stand in a page; the dictionaries are read when it is asked, for it is once in a build. */
async function chineseNames() {
  const [{ Converter }, { pinyin }] = await Promise.all([import('opencc-js/t2cn'), import('pinyin-pro')]);
  const soundOf = (text, mode = 'normal') =>
    pinyin(text, { toneType: 'none', mode, v: true }).replaceAll(' ', '');
  const signs = characters();
  const bySound = new Map();
  for (const sign of signs) {
    const sound = soundOf(sign);
    bySound.set(sound, (bySound.get(sound) ?? '') + sign);
  }
  const simplify = Converter({ from: 'tw', to: 'cn' });
  let simplified = '';
  for (let code = 0x4e00; code <= 0x9fa5; code++) {
    const sign = String.fromCharCode(code);
    const simple = simplify(sign);
    if (simple !== sign && [...simple].length === 1) simplified += sign + simple;
  }
  return {
    /** Each sound with the signs that have it. */
    sounds: [...bySound].map(([sound, own]) => sound + own).join(' '),
    /** Signs that sound otherwise as a surname. */
    surnames: [...signs, ...DOUBLE]
      .filter((name) => soundOf(name, 'surname') !== [...name].map((sign) => soundOf(sign)).join(''))
      .map((name) => name + soundOf(name, 'surname'))
      .join(' '),
    /** Traditional signs, each followed by its simplified one. */
    simplified,
  };
}

let made = null;

/** `import names from 'virtual:chinese-names'`: made when the page is built, so that no dictionary has to be sent. */
export function chineseNamesPlugin() {
  return {
    name: 'vitalfew-chinese-names',
    resolveId: (id) => (id === MODULE ? `\0${MODULE}` : null),
    async load(id) {
      if (id !== `\0${MODULE}`) return null;
      made ??= chineseNames();
      return { code: `export default ${JSON.stringify(await made)}`, moduleType: 'js' };
    },
  };
}
