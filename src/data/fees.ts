/**
 * What is sold and is no product: postage, fees, manual corrections, vouchers, deposits. Matched against the whole id or name of a
 * product, or against words inside a name; one pattern for the engine and for the page.
 */
const WHOLE = [
  ...[
    'post',
    'postage',
    'dot',
    'dotcom postage',
    'manual',
    'discount',
    'carriage',
    'samples?',
    'cruk( commission)?',
  ],
  ...['bank charges', 'amazon ?fee', 'adjust(ment)?', 'adjust bad debt', 'tip', 'tax', 'vat', 'rounding'],
];
const INSIDE_LATIN = [
  ...[
    'postage',
    'shipping',
    'freight',
    'delivery (charge|fee|cost)',
    'carriage',
    'handling fee',
    '(service|bank|late|card|booking) (fee|charge)s?',
  ],
  ...[
    'surcharge',
    'gift ?(card|voucher)',
    'e-?voucher',
    'deposit',
    'price (difference|adjustment)',
    'manual (entry|adjustment)',
  ],
];
const INSIDE_CHINESE = [
  ...[
    '运费',
    '運費',
    '邮费',
    '郵費',
    '快递费',
    '快遞費',
    '配送费',
    '包装费',
    '服务费',
    '服務費',
    '手续费',
    '手續費',
    '税费',
    '打包费',
  ],
  ...[
    '补差价',
    '補差價',
    '差价',
    '补拍',
    '邮费补拍',
    '专拍',
    '押金',
    '定金',
    '代金券',
    '优惠券',
    '礼品卡',
    '禮品卡',
    '储值',
    '充值',
    '调整项',
  ],
];

/** A pattern that both JavaScript and the engine (RE2) read; it is matched without case. */
export const FEE_PATTERN = `^(?:${WHOLE.join('|')})$|\\b(?:${INSIDE_LATIN.join('|')})\\b|${INSIDE_CHINESE.join('|')}`;

const FEE = new RegExp(FEE_PATTERN, 'i');

/** Whether an id or a name is that of a fee. */
export const isFee = (text: string): boolean => FEE.test(text.trim());
