/** What the overview panel says. */
export const words = {
  'panel.overview.definition': [
    'Buyers: customers with at least one counted order. Orders: distinct order numbers. Revenue: the sum of amounts under the row rules.\nAverage order value is revenue ÷ orders. Orders per customer is orders of known customers ÷ buyers. Repeat rate is the share of buyers with at least two orders.\nMedian days between orders: of all gaps between consecutive distinct order days of the same customer, pooled.\nA customer is new in the month of the first order ever, in the whole history, and returning in later months. Months that began before the data or end after the analysis date are drawn pale.\nBest sellers: growth compares the last days with the same days a year earlier, or with as many before where the file does not go back so far; repeat is the share of a product’s buyers with two or more orders of it.',
    '购买客户：至少有一笔计入订单的客户。订单数：不同订单号的个数。销售额：按计数规则汇总的金额。\n笔单价 = 销售额 ÷ 订单数。人均订单数 = 可识别客户的订单数 ÷ 购买客户数。复购率 = 购买两次及以上的客户 ÷ 购买客户。\n购买间隔中位数：同一客户相邻两个下单日之间的天数，全部间隔合并取中位数。\n客户在其全部历史的首单所在月为新客，之后各月为老客。早于数据起点或晚于基准日结束的月份以浅色显示。\n畅销品：增长为最近若干天与去年同期之比，文件不够长时与之前相同天数相比；再次购买为购买该商品两单及以上的客户占比。',
  ],
  'table.kpis': ['Key figures', '关键指标'],
  'table.months': ['Months', '月度'],
  'table.best_sellers': ['Best sellers', '畅销品'],
  'overview.bestSellers': ['Best sellers by', '畅销品排序'],
  'overview.by.revenue': ['revenue', '按销售额'],
  'overview.by.orders': ['orders', '按订单数'],
  'overview.by.buyers': ['buyers', '按购买客户数'],
  'overview.by.growth': ['growth', '按增长'],
  'overview.by.repeat_rate': ['repeat rate', '按再次购买率'],
  'overview.column.repeat_rate': ['Bought again', '再次购买率'],
  'overview.column.repeat_rate.hint': [
    'Buyers of it with at least two orders of it ÷ its buyers',
    '购买该商品两单及以上的客户 ÷ 该商品的购买客户',
  ],
  'overview.growth': ['Growth, {days} {days|day|days}', '{days} 天增长'],
  'overview.compared': ['Changes are against {from} – {to}.', '变化为与 {from} 至 {to} 相比。'],
  'overview.not_covered': [
    'No changes are shown: the file does not hold all of {from} – {to}, the period to compare with.',
    '未显示变化：文件不含完整的对比期 {from} 至 {to}。',
  ],
  'overview.column.reversed': ['Wholly given back', '全部退回'],
  'overview.column.reversed.hint': [
    'Lines of it that were given back later, piece for piece at the same price',
    '后来按同样数量和价格退回的行',
  ],
  'overview.growth.year': [
    'The last {days} {days|day|days} against the same days a year earlier',
    '最近 {days} 天与去年同期相比',
  ],
  'overview.growth.before': [
    'The last {days} {days|day|days} against as many before; the file does not hold the same days of the year before, so seasons are in it',
    '最近 {days} 天与之前相同天数相比；文件不含去年同期，结果包含季节因素',
  ],
  'overview.new': ['New customers', '新客'],
  'overview.returning': ['Returning customers', '老客'],
  'overview.months_title': ['Revenue by month, from new and returning customers', '各月销售额：新客与老客'],
  'overview.unknown': [
    '{amount} of sales between {from} and {to} have no customer on them: they are in none of the figures above.',
    '{from} 至 {to} 另有 {amount} 销售额没有客户信息，未计入上述数字。',
  ],
  'term.driver.customers.up': ['more customers', '客户数增加'],
  'term.driver.customers.down': ['fewer customers', '客户数减少'],
  'term.driver.orders_each.up': ['more orders per customer', '人均订单数增加'],
  'term.driver.orders_each.down': ['fewer orders per customer', '人均订单数减少'],
  'term.driver.order_value.up': ['larger orders', '笔单价提高'],
  'term.driver.order_value.down': ['smaller orders', '笔单价下降'],
  'finding.OV-F1': [
    '{from} – {to}: {buyers} identified customers placed {orders} {orders|order|orders} worth {revenue} ({basis}).',
    '{from} 至 {to}：{buyers} 位可识别客户下单 {orders} 笔，销售额 {revenue}（{basis}）。',
  ],
  'finding.OV-F1-unknown': [
    '{from} – {to}: {buyers} identified customers placed {orders} {orders|order|orders} worth {revenue} ({basis}); a further {x} of revenue ({amount}) has no customer on it.',
    '{from} 至 {to}：{buyers} 位可识别客户下单 {orders} 笔，销售额 {revenue}（{basis}）；另有 {x} 的销售额（{amount}）没有客户信息。',
  ],
  'finding.OV-P': ['The top 20% of customers bring {q} of revenue.', '前 20% 的客户贡献 {q} 的销售额。'],
  'finding.OV-F2': [
    '{p} of customers bought at least twice and brought {q} of revenue; the other {rest} bought once.',
    '{p} 的客户购买两次及以上，贡献 {q} 的销售额；其余 {rest} 只买过一次。',
  ],
  'finding.OV-F2-short': [
    '{p} of customers bought at least twice and brought {q} of revenue; the other {rest} bought once. The window is short for this rhythm.',
    '{p} 的客户购买两次及以上，贡献 {q} 的销售额；其余 {rest} 只买过一次。统计周期相对购买间隔偏短。',
  ],
  'finding.OV-F3-rose': [
    'Revenue rose {d} on the earlier period (customers {a}, orders each {b}, order value {c}).',
    '销售额较对比期增长 {d}（客户数 {a}、人均订单数 {b}、笔单价 {c}）。',
  ],
  'finding.OV-F3-rose-mostly': [
    'Revenue rose {d} on the earlier period, mostly through {driver} (customers {a}, orders each {b}, order value {c}).',
    '销售额较对比期增长 {d}，主要来自{driver}（分别贡献：客户数 {a}、人均订单数 {b}、笔单价 {c}）。',
  ],
  'finding.OV-F3-fell': [
    'Revenue fell {d} on the earlier period (customers {a}, orders each {b}, order value {c}).',
    '销售额较对比期下降 {d}（客户数 {a}、人均订单数 {b}、笔单价 {c}）。',
  ],
  'finding.OV-F3-fell-mostly': [
    'Revenue fell {d} on the earlier period, mostly through {driver} (customers {a}, orders each {b}, order value {c}).',
    '销售额较对比期下降 {d}，主要来自{driver}（分别贡献：客户数 {a}、人均订单数 {b}、笔单价 {c}）。',
  ],
  'finding.OV-F4': [
    'Returns and cancellations of {amount} ({x} of gross) are not deducted; deducting them would change the top 20 customers in {k} {k|place|places}.',
    '退货与取消 {amount}（占未扣退货销售额 {x}）未扣除；扣除后，前 20 名客户中有 {k} 名会变动。',
  ],
  'finding.OV-F4-net': [
    'Returns and cancellations of {amount} ({x} of gross) are deducted; this changes the top 20 customers in {k} {k|place|places}.',
    '退货与取消 {amount}（占未扣退货销售额 {x}）已扣除；前 20 名客户因此有 {k} 名变动。',
  ],
  'finding.OV-F5': [
    '{product} sells best: {share} of revenue, bought by {buyers} {buyers|customer|customers}, {r} of whom bought it again.',
    '最畅销：{product}，占销售额 {share}，{buyers} 位客户购买，其中 {r} 再次购买过它。',
  ],
  'finding.OV-F5-one-order': [
    '{product} sells best with {share} of revenue, but one single order is {largest} of that.',
    '最畅销：{product}，占销售额 {share}，但其中 {largest} 来自单笔订单。',
  ],
  'overview.menu.more': ['More', '更多设置'],
  'overview.growthDays': ['Growth compares so many days', '增长对比天数'],
} as const;
