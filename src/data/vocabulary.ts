import { list, sql, type Sql } from '../sql/sql';

/** What a status of an order means for counting it. */
export const STATUS_MEANINGS = {
  completed:
    '交易成功|已完成|已收货|完成|已签收|completed|complete|fulfilled|paid|closed won|closedwon|已成交|success|successful|delivered|succeeded|交易完成|cleared|shipped - delivered to buyer|等待评价|已评价',
  open: '买家已付款|卖家已发货|等待卖家发货|等待买家确认|待发货|已发货|待收货|已发货，待收货|未发货|processing|shipped|partially fulfilled|partially_fulfilled|on-hold|on hold|partially paid|unshipped|partiallyshipped|partially shipped|unfulfilled|in transit|shipped - picked up|shipped - out for delivery|ready to ship|备货中|等待出库|等待确认收货|卖家已发货，等待买家确认|卖家已发货,等待买家确认|买家已付款，等待卖家发货|买家已付款,等待卖家发货|出库中|配送中|已付款',
  unpaid:
    '等待买家付款|待付款|未付款|待支付|pending|pending payment|awaiting payment|authorized|draft|checkout-draft|requires_payment_method|requires_action|requires_confirmation|incomplete|uncaptured|等待付款|未支付|unpaid|pending authorization',
  cancelled:
    '交易关闭|已关闭|已取消|取消|作废|cancelled|canceled|voided|failed|trash|closed lost|closedlost|expired|交易關閉|已關閉|已取消，退款成功|未发货，退款成功|denied|removed|已取消订单|canceled reversal|交易取消|超时关闭',
  refunded:
    '退款成功|已发货，退款成功|已收货，退款成功|已退款|全额退款|refunded|chargeback|returned|已退货|退货|reversed|shipped - returned to seller|shipped - returning to seller|已全额退款|售后完成',
  partly_refunded: '部分退款|partially_refunded|partially refunded',
} as const;

export type StatusMeaning = keyof typeof STATUS_MEANINGS;

const wordsOf = (meaning: StatusMeaning): string[] => STATUS_MEANINGS[meaning].split('|');

export const KNOWN_STATUSES = (Object.keys(STATUS_MEANINGS) as StatusMeaning[]).flatMap(wordsOf);

/** A status without the pipeline, the rating or the prefix that shops write around it: `Closed won (Sales pipeline)`, `wc-completed`. */
export const statusForm = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replace(/^wc-/, '')
    .replace(/[\s]*[(（][^()（）]*[)）]$/, '');

/** The same in SQL. */
export const statusFormSql = (column: Sql): Sql =>
  sql`regexp_replace(regexp_replace(lower(trim(${column})), '^wc-', ''), '\\s*[(（][^()（）]*[)）]$', '')`;

/** Whether the text of a status has one of the meanings. */
export const statusMeans = (column: Sql, ...meanings: StatusMeaning[]): Sql =>
  sql`coalesce(${statusFormSql(column)} IN ${list(meanings.flatMap(wordsOf))}, FALSE)`;

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
