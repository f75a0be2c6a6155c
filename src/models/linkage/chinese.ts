import names from 'virtual:chinese-names';

const HAN = /\p{Script=Han}/u;

export const isHan = (text: string): boolean => HAN.test(text);

interface Tables {
  sounds: Map<string, string>;
  surnames: Map<string, string>;
  simplified: Map<string, string>;
}

let tables: Tables | null = null;

function read(): Tables {
  if (tables) return tables;
  const sounds = new Map<string, string>();
  for (const line of names.sounds.split(' ')) {
    const [, sound = '', signs = ''] = /^([a-z]+)(.*)$/.exec(line) ?? [];
    for (const sign of signs) sounds.set(sign, sound);
  }
  const surnames = new Map<string, string>();
  for (const line of names.surnames.split(' ')) {
    const [, name = '', sound = ''] = /^(\P{ASCII}+)([a-z]+)$/u.exec(line) ?? [];
    surnames.set(name, sound);
  }
  const signs = [...names.simplified];
  const simplified = new Map<string, string>();
  for (let at = 0; at + 1 < signs.length; at += 2)
    simplified.set(signs[at] as string, signs[at + 1] as string);
  return (tables = { sounds, surnames, simplified });
}

/** Traditional characters as simplified ones, one by one: as names are. */
export function simplified(text: string): string {
  if (!isHan(text)) return text;
  const { simplified: known } = read();
  return [...text].map((sign) => known.get(sign) ?? sign).join('');
}

/** How a Chinese name sounds, syllables divided by blanks, its surname as a surname (曾 zeng, 万俟 moqi); '' where it is none. */
export function soundOf(name: string): string {
  if (!isHan(name)) return '';
  const { sounds, surnames } = read();
  const signs = [...simplified(name)];
  const two = signs.slice(0, 2).join('');
  const head = surnames.has(two) ? 2 : 1;
  const surname = surnames.get(head === 2 ? two : (signs[0] ?? '')) ?? '';
  const rest = surname === '' ? signs : signs.slice(head);
  return [...(surname === '' ? [] : [surname]), ...rest.map((sign) => sounds.get(sign) ?? sign)].join(' ');
}
