/** What a value of a person can be, by its form alone. */

const CHINESE_MOBILE = /^1[3-9]\d{9}$/;
const CHINESE_LANDLINE = /^(?:0\d{2,3}[2-8]\d{6,7}|[48]00\d{7})$/;
const INTERNATIONAL = /^\+?\d{7,15}$/;

/**
 * A phone number as it is compared: half width, without blanks, brackets and hyphens, without the Chinese country code (+86, 0086, or 86
 * before eleven digits).
 */
export function normalisePhone(text: string): string {
  const plain = text.normalize('NFKC').replace(/[\s()\-.‐–]/g, '');
  const chinese = /^(?:\+86|0086|86(?=1\d{10}$))(\d{11})$/.exec(plain);
  return chinese?.[1] ?? plain;
}

export const isChineseMobile = (text: string): boolean => CHINESE_MOBILE.test(normalisePhone(text));

/** @param chinese the numbers beside it are Chinese: then it has to be one, or say its country. */
export function isPhone(text: string, chinese: boolean): boolean {
  const plain = normalisePhone(text);
  if (CHINESE_MOBILE.test(plain) || CHINESE_LANDLINE.test(plain)) return true;
  return chinese ? /^\+(?!0)(?!86)\d{7,15}$/.test(plain) : INTERNATIONAL.test(plain);
}

/** An e-mail address as it is compared. */
export const normaliseEmail = (text: string): string => text.normalize('NFKC').trim().toLowerCase();

export const isEmail = (text: string): boolean =>
  /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+\p{L}{2,}$/u.test(
    normaliseEmail(text),
  ) && text.trim().length <= 254;

/** Six digits of a Chinese province (01–85); elsewhere anything of three to ten letters and digits. */
export function isPostcode(text: string, chinese: boolean): boolean {
  const plain = text.normalize('NFKC').trim();
  if (!chinese) return /^[A-Za-z0-9][A-Za-z0-9 -]{1,9}$/.test(plain);
  const province = Number(plain.slice(0, 2));
  return /^\d{6}$/.test(plain) && province >= 1 && province <= 85;
}

const GENDERS = new Set(
  'f|m|female|male|woman|man|w|girl|boy|mrs|ms|miss|mr|女|男|女士|先生|小姐|女性|男性|未知|保密|不详|其他|其它|unknown|other|diverse|d|x|0|1|2|-'.split(
    '|',
  ),
);

export const isGender = (text: string): boolean => GENDERS.has(text.normalize('NFKC').trim().toLowerCase());

const OLDEST_YEARS = 120;

/** @param date and today `YYYY-MM-DD…`. */
export const isBirthDate = (date: string, today: string): boolean =>
  date.slice(0, 10) <= today && Number(today.slice(0, 4)) - Number(date.slice(0, 4)) <= OLDEST_YEARS;

/** What the bytes 80 to BF of UTF-8 look like in Windows-1252. */
const CONTINUED = '[\\u0080-\\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]';
const GARBLED = new RegExp(
  `\\ufffd|锟斤拷|烫烫烫|ï»¿|[ÂÃ]${CONTINUED}|[à-ï]${CONTINUED}{2}|\\p{Script=Han}[À-ÿ]{2,}|[À-ÿ]{2,}\\p{Script=Han}`,
  'u',
);

/** Text that was read in a wrong encoding: `Ã©`, `çŽ‹`, `锟斤拷`, U+FFFD, or Latin letters with marks between Chinese characters. */
export const isGarbled = (text: string): boolean => GARBLED.test(text);

/**
 * The form under which spellings of one thing meet: half width, lower case, without blanks and punctuation, without the ending of an
 * administrative region (`北京市`, `浙江省`).
 */
export function spellingKey(text: string): string {
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\p{P}\p{S}\s]/gu, '');
  return /^\p{Script=Han}{3,}$/u.test(plain)
    ? plain.replace(/(?:特别行政区|(?:维吾尔|壮族|回族)?自治区|省|市)$/u, '')
    : plain;
}
