import { list, sql, type Sql } from '../sql/sql';

/** What a status of an order means for counting it. */
export const STATUS_MEANINGS = {
  completed:
    '交易成功|已完成|已收货|完成|已签收|completed|complete|fulfilled|paid|closed won|已成交|success|successful|delivered',
  open: '买家已付款|卖家已发货|等待卖家发货|等待买家确认|待发货|已发货|待收货|已发货，待收货|未发货|processing|shipped|partially fulfilled|partially_fulfilled|on-hold|on hold|partially paid',
  unpaid:
    '等待买家付款|待付款|未付款|待支付|pending|pending payment|awaiting payment|authorized|draft|checkout-draft',
  cancelled:
    '交易关闭|已关闭|已取消|取消|作废|cancelled|canceled|voided|failed|trash|closed lost|expired|交易關閉|已關閉|已取消，退款成功|未发货，退款成功',
  refunded:
    '退款成功|已发货，退款成功|已收货，退款成功|已退款|全额退款|refunded|chargeback|returned|已退货|退货',
  partly_refunded: '部分退款|partially_refunded|partially refunded',
} as const;

export type StatusMeaning = keyof typeof STATUS_MEANINGS;

const wordsOf = (meaning: StatusMeaning): string[] => STATUS_MEANINGS[meaning].split('|');

export const KNOWN_STATUSES = (Object.keys(STATUS_MEANINGS) as StatusMeaning[]).flatMap(wordsOf);

/** Whether the text of a status has one of the meanings. */
export const statusMeans = (column: Sql, ...meanings: StatusMeaning[]): Sql =>
  sql`coalesce(lower(trim(${column})) IN ${list(meanings.flatMap(wordsOf))}, FALSE)`;

/** Ids that shops write for a buyer they do not know: no customer. */
export const ANONYMOUS = [
  '匿名',
  '散客',
  '零售',
  '零售客户',
  '现金客户',
  '游客',
  '过路客',
  'guest',
  'walk-in',
  'anonymous',
  'cash customer',
  'null',
  'none',
  'nan',
  '0',
  '-',
  'n/a',
  '99999999',
];
