/** The characters that most Chinese text is made of, both ways of writing, and those of tables of orders. */
const COMMON_HAN = new Set(
  '的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严' +
    '這個國時來們為說產種後從業還會對發經過動現實體機當點開關電應與無間樣線數內題員長門問將組見計別處隊給運農區強報幾決戰則導壓爭濟階術極聯認權證轉單風帶場車務萬達議聲鬥類離華確張馬節話況傳許廣記須際驗連斷難礦備辦習響約勞團歷構稱準號維劃選標寫親養層專狀廠識屬圓調滿縣參紅細聽該鐵價嚴訂購買賣貨銷額費總編碼錢優惠' +
    '订单编号客户会员下时间实付款金额商品名称数量价格状态手机地址快递买家卖家支付宝已完成取消退货发订购顾茶杯衣鞋包李王陈刘杨黄赵吴周徐孙胡朱高林何郭罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵钱覃武莱孔汤美丽伟芳娜秀英敏静强磊军洋勇艳杰娟涛明超霞平刚桂玲玉婷雪梅陳張劉楊黃趙吳孫羅鄭謝許鄧馮韓蕭葉蔣蘇呂盧鍾薑譚範陸賈韋鄒閻龍賀顧龔錢湯麗偉靜軍豔傑濤剛臺灣縣號樓店鋪藍綠色筆記燈盒' +
    '北京上海广州深圳杭州成都武汉南京西安重庆天津苏州长沙青岛大连厦门臺北高雄新竹',
);

/** Syllables that most Korean text is made of, and those of names and orders. */
const COMMON_HANGUL = new Set(
  '이다는에의을가고하지로를한은도사기나리어자아대서시들인있그해게일여만라보것수정제부전상구주과장스적으동조세비원성신면학화경우생관오안연공국모년방소유무교물선분문중위계때없영민강용러진마되니간재와실내말명양결까했업경개회반단터습김박최임윤황권류홍고객품번호량액날짜금격준철희숙현지혜은미선경순옥호석훈태규승우빈차커피트블랙화이레드세품북노드펜컵배송결제완료취소환불',
);

const share = (text: string, test: (character: string) => boolean): { share: number; count: number } => {
  let count = 0;
  let hits = 0;
  for (const character of text) {
    if (character < '\u0080') continue;
    count++;
    if (test(character)) hits++;
  }
  return { share: count > 0 ? hits / count : 0, count };
};

const isHangul = (character: string): boolean => character >= '\uac00' && character <= '\ud7a3';
const isKana = (character: string): boolean => character >= '\u3041' && character <= '\u30fe';
const isHan = (character: string): boolean => character >= '\u4e00' && character <= '\u9fff';
const isPunctuation = (character: string): boolean =>
  /[\u3000-\u3020\uff01-\uff5e\uffe5\u2014\u2018-\u201d\u2026\u00b7]/.test(character);
const isHalfKana = (character: string): boolean => character >= '\uff61' && character <= '\uff9f';

const COMMON_SIGNS = /[£€¥§©®°²³½¼«»„“”‘’–—…·¿¡•´×]/;

/** How much a text in a one-byte encoding is made of letters where letters stand; a sign inside a word speaks against it. */
function asLetters(text: string, own: RegExp): number {
  let score = 0;
  let count = 0;
  for (const match of text.matchAll(/[^\0-\x7f]/g)) {
    const [character] = match;
    const before = text[match.index - 1] ?? ' ';
    const after = text[match.index + 1] ?? ' ';
    const inWord = /\p{L}/u.test(before) || /\p{L}/u.test(after);
    count++;
    if (/[\u0080-\u009f\ufffd]/.test(character)) score -= 1;
    else if (own.test(character)) score += inWord ? 1 : 0.5;
    else if (/\p{L}/u.test(character)) score += 0.3;
    else if (COMMON_SIGNS.test(character)) score += inWord && !/[’´·–]/.test(character) ? -0.5 : 0.8;
    else score -= 0.5;
  }
  return count > 0 ? score / count : 0;
}

/** Words of several Cyrillic letters in one case, as language has them and mangled accents have not. */
function asCyrillic(text: string): number {
  const { count } = share(text, () => true);
  let inWords = 0;
  for (const [word] of text.matchAll(/[А-ЯЁ]?[а-яё]{2,}|[А-ЯЁ]{3,}/g)) inWords += word.length;
  return count > 0 ? inWords / count : 0;
}

const WESTERN = /[àâäáãåæçèéêëìíîïñòóôöõøœùúûüÿßÀÂÄÁÃÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÖÕØŒÙÚÛÜŸ]/;
const CENTRAL = /[ąćęłńóśźżĄĆĘŁŃÓŚŹŻáčďéěíňřšťúůýžÁČĎÉĚÍŇŘŠŤÚŮÝŽöüőűÖÜŐŰäßľĺŕôÄăâîşţĂÂÎŞŢđĐ]/;

/** Accents that no western language writes together: what Hungarian and Czech look like there. */
const MIXED = [
  /^(?=[^]*[õûÕÛ])(?=[^]*[áéíóÁÉÍÓ])(?=[^]*[öüõÖÜÕ])(?![^]*[ãçêàñåæ])/,
  /^(?=[^]*[øèìùØÈÌÙ])(?=[^]*[áíýÁÍÝ])(?![^]*[àâêæåòñçôãÆÅ])/,
];

/**
 * How likely a text is one that somebody wrote, if its bytes are read in this encoding: 1 for text of nothing but common letters, below 0 for
 * noise. Scores of encodings can be compared.
 */
export function likeness(text: string, encoding: string): number {
  const broken = 2 * share(text, (character) => character === '\ufffd').share;
  switch (encoding) {
    case 'gb18030':
    case 'big5': {
      const common = share(text, (one) => COMMON_HAN.has(one) || isPunctuation(one)).share;
      const han = share(text, (one) => isHan(one) || isPunctuation(one)).share;
      return 0.7 * common + 0.3 * han - broken;
    }
    case 'shift_jis': {
      const kana = share(text, (one) => isKana(one) || isPunctuation(one)).share;
      const han = share(text, isHan).share;
      const half = share(text, isHalfKana).share;
      const common = share(text, (one) => COMMON_HAN.has(one)).share;
      return kana + 0.5 * han + 0.35 * common - half - broken - (kana === 0 ? 0.25 : 0);
    }
    case 'euc-kr': {
      const hangul = share(text, isHangul).share;
      return 0.4 * hangul + 0.6 * share(text, (one) => COMMON_HANGUL.has(one)).share - broken;
    }
    case 'windows-1251':
      return asCyrillic(text) - broken;
    case 'windows-1250':
      return 0.89 * asLetters(text, CENTRAL) - broken;
    default:
      return 0.9 * asLetters(text, WESTERN) - (MIXED.some((mix) => mix.test(text)) ? 0.2 : 0) - broken;
  }
}
