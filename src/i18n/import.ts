/** What the import asks, notes and understood, in both languages. */
export const importWords = {
  'question.date_order': [
    '“{column}” can be read two ways: {examples}. Which comes first?',
    '「{column}」有两种读法：{examples}。哪个在前？',
  ],
  'answer.date_order.dmy': ['Day / month / year', '日 / 月 / 年'],
  'answer.date_order.mdy': ['Month / day / year', '月 / 日 / 年'],
  'question.baskets': [
    'A row seems to hold several items ({examples}). Is each row a basket?',
    '每行似乎含有多个商品（{examples}）。每行是一个购物篮吗？',
  ],
  'answer.baskets.items': ['Yes: a row for each item', '是：按商品拆分为多行'],
  'answer.baskets.rows': ['No: each row is one line', '否：每行是一条明细'],
  'question.decimal_mark': [
    '“{column}”: {examples}. Does the mark part whole from fraction, or thousands?',
    '「{column}」：{examples}。其中的符号是小数点，还是千位分隔符？',
  ],
  'answer.decimal_mark.point': [
    'A point is the decimal point, a comma parts thousands',
    '点是小数点，逗号是千位分隔符',
  ],
  'answer.decimal_mark.comma': [
    'A comma is the decimal mark, a point parts thousands',
    '逗号是小数点，点是千位分隔符',
  ],
  'question.masked_customer': [
    'The customer column “{column}” is masked: {masked} {masked|row|rows} share values such as {examples}. Customer analyses would merge different people.',
    '客户列「{column}」已脱敏：{masked} 行为 {examples} 之类的值，按客户分析会把不同的人合并。',
  ],
  'answer.masked_customer.no_customer': ['Count these rows without a customer', '这些行按没有客户处理'],
  'answer.masked_customer.keep': ['Keep them as customers all the same', '仍作为客户'],
  'question.order_total': [
    '“{column}” has the same value on every line of an order ({examples}). It looks like the total of the order.',
    '「{column}」在同一订单的每一行都相同（{examples}），像是整单金额。',
  ],
  'answer.order_total.once': ['Order total: spread it over the lines', '是整单金额：分摊到明细'],
  'answer.order_total.lines': ['Amount of the line: add it up', '是明细金额：逐行相加'],
  'question.status': [
    '“{column}” has values that are not known here: {examples}. Do these orders count?',
    '「{column}」含有未识别的状态：{examples}。这些订单计入吗？',
  ],
  'answer.status.count': ['They count', '计入'],
  'answer.status.leave_out': ['Leave them out', '不计入'],
  'question.total_level': [
    '“{column}” is called a total, but differs within {differ} of {several} {several|order|orders} of several lines ({examples}). Is it the money of the line?',
    '「{column}」看似订单合计，但在 {several} 个多行订单中有 {differ} 个各行不同（{examples}）。它是明细金额吗？',
  ],
  'answer.total_level.lines': ['Money of the line: add it up', '是明细金额：逐行相加'],
  'answer.total_level.once': [
    'Total of the order: the largest counts once',
    '是整单金额：每单取最大值计一次',
  ],
  'question.price_level': [
    '“{column}” grows with the quantity for some products ({examples}). Is it the price of one piece?',
    '「{column}」在部分商品上随数量增长（{examples}）。它是单件价格吗？',
  ],
  'answer.price_level.unit': ['Price of one piece: times the quantity', '单价：乘以数量'],
  'answer.price_level.line': ['Money of the line: as it stands', '明细金额：按原值'],
  'question.amount_level': [
    '“{column}” equals the price even where several pieces were sold ({examples}). Is it the money of the line?',
    '售出多件时「{column}」仍等于单价（{examples}）。它是明细金额吗？',
  ],
  'answer.amount_level.piece': ['Price of one piece: times the quantity', '单价：乘以数量'],
  'answer.amount_level.lines': ['Money of the line: as it stands', '明细金额：按原值'],
  'question.discount': [
    '“{column}” holds values between 0 and 1 ({examples}). What do they mean?',
    '「{column}」的值在 0 与 1 之间（{examples}）。含义是？',
  ],
  'answer.discount.paid': ['The part that is paid: 0.9 pays 90%', '实付比例：0.9 即九折'],
  'answer.discount.off': ['The part that is taken off: 0.1 takes 10% off', '减免比例：0.1 即减 10%'],
  'answer.discount.money': ['Money that is taken off', '减免金额'],
  'changes.title': ['Since the load before', '与上次导入相比'],
  'changes.added': ['added: {files}', '新增：{files}'],
  'changes.removed': ['taken away: {files}', '移除：{files}'],
  'changes.replaced': ['newer: {files}', '更新：{files}'],
  'changes.rows': ['Lines', '明细行'],
  'changes.counted': ['Counted lines', '计入的行'],
  'changes.amount': ['Revenue', '销售额'],
  'changes.customers': ['Customers', '客户'],
  'changes.last_day': ['Last day', '最后日期'],
  'rates.to': ['Or convert all to', '或全部折算为'],
  'rates.convert': ['Convert', '按汇率折算'],
  'question.currency': [
    '“{column}” holds {currencies} currencies ({examples}). They are never added up: rows of which one count? The others are left out and listed.',
    '「{column}」含有 {currencies} 种货币（{examples}），不能相加。计入哪一种？其余行不导入并逐行列出。',
  ],
  'question.identity': [
    '{addresses} {addresses|address stands|addresses stand} under several customer ids ({ids} ids in “{column}”): the same people, counted more than once. Tell people apart by address?',
    '「{column}」中有 {addresses} 个地址对应多个客户编号（共 {ids} 个编号）：同一个人被算作多人。按地址区分客户吗？',
  ],
  'answer.identity.address': ['By address: one person for each', '按地址：一个地址为一人'],
  'answer.identity.id': ['By id, as the file has it', '按文件中的编号'],
  'answer.money': ['{answer} · {money}', '{answer} · {money}'],
  'note.aligned': ['Columns are set apart by runs of blanks.', '各列以连续空格对齐分隔。'],
  'note.skipped_lines': [
    '{count} {count|line|lines} above the header skipped: “{text}”',
    '跳过表头以上 {count} 行：「{text}」',
  ],
  'note.header_again': [
    'The header stands again on line {lines}: several exports in one file, joined by the names of their columns',
    '第 {lines} 行再次出现表头：文件由多份导出拼接而成，已按列名合并',
  ],
  'note.row_names': [
    'The first column only numbers the rows; the header leaves it out',
    '首列只是行号，表头中没有它',
  ],
  'note.wrapped': [
    'Every line was one quoted cell; the quotes were taken off',
    '每行整体被引号包住，已去掉引号',
  ],
  'note.unsure_encoding': [
    'Too few characters tell the encoding, or some are damaged: check names below',
    '可判断编码的字符太少，或部分字符已损坏：请核对下面的文字',
  ],
  'note.odd_quotes': [
    '{cells} {cells|cell has|cells have} quotes out of place (line {lines}); read as they stand',
    '{cells} 个单元格的引号位置不当（第 {lines} 行），按原样读取',
  ],
  'note.long_records': [
    '{records} {records|row runs|rows run} over several lines ({inner} line breaks inside cells, line {lines})',
    '{records} 行跨越多行（单元格内有 {inner} 个换行，第 {lines} 行）',
  ],
  'note.long_cell': [
    'A cell holds {characters} characters: a quote may be missing',
    '有单元格长达 {characters} 个字符：可能缺少引号',
  ],
  'note.missing_lines': [
    '{count} {count|line is|lines are} in no row: a count of line ends finds other lines than the reading',
    '{count} 行不属于任何记录：按换行数独立清点与读取结果不符',
  ],
  'note.baskets_unfolded': [
    '{baskets} {baskets|row was a basket|rows were baskets}: each item has a row of its own now',
    '{baskets} 行为购物篮，已按商品拆分为多行',
  ],
  'note.no_currency': [
    '{rows} {rows|row names|rows name} no currency in “{column}”: {rows|it counts|they count} as the one that counts.',
    '「{column}」有 {rows} 行未注明货币，按计入的货币处理。',
  ],
  'note.zone': [
    'Times of “{column}” are read as UTC, or by the offset that they say, and stand as clocks in {zone} show them.',
    '「{column}」的时间按 UTC（或其自带时差）读取，并换算为 {zone} 当地时间。',
  ],
  'note.same_layout': [
    'The columns are those of a file that was read before: its settings are used again',
    '字段与之前读取的文件相同：已沿用当时的设置',
  ],
  'note.not_sales': [
    '{count} {count|row is|rows are} no sale and left out: {kinds}',
    '{count} 行不是销售，不导入：{kinds}',
  ],
  'note.unfolded': [
    'Each record of the list “{list}” is a row; what stands beside the list is repeated on each',
    '列表「{list}」中每条记录为一行，列表之外的内容在每行重复',
  ],
  'note.left_out_sheets': [
    '{count} hidden or empty {count|sheet is|sheets are} left out: {names}',
    '未读取 {count} 个隐藏或空白的工作表：{names}',
  ],
  'note.left_out_files': [
    '{count} {count|file is|files are} no table and left out: {names}',
    '压缩包中有 {count} 个文件不是表格，未读取：{names}',
  ],
  'note.ids_cut': [
    '“{column}”: numbers that had turned into 17850.0 are read as 17850',
    '「{column}」：17850.0 这样的编号按 17850 读取',
  ],
  'note.no_customer': [
    'No column names the customer: sales by product and day, and baskets, are there; panels of customers stay off',
    '没有客户列：可看商品、日期与购物篮，客户类面板不可用',
  ],
  'note.no_money': [
    'No column says what was paid: baskets are there, everything of money stays off',
    '没有金额列：可看购物篮，与金额有关的内容不可用',
  ],
  'note.no_date': [
    'No column says when: baskets are there, everything over time stays off',
    '没有日期列：可看购物篮，与时间有关的内容不可用',
  ],
  'note.clock_column': ['“{day}” and “{time}” make one moment', '「{day}」与「{time}」合为一个时刻'],
  'note.two_columns': [
    'Money is taken from “{column}”; “{others}” could be meant too',
    '金额取自「{column}」；也可能是「{others}」',
  ],
  'note.once_per_order': [
    '“{column}” stands on every line of an order and counts once',
    '「{column}」在订单每一行重复出现，每单只计一次',
  ],
  'note.line_money': [
    '“{column}” grows with the quantity: it is the money of the line',
    '「{column}」随数量增长：按明细金额计',
  ],
  'note.line_total': [
    '“{column}” equals quantity times price on each line: it is the money of the line',
    '「{column}」在每行等于数量乘单价：按明细金额计',
  ],
  'note.percent_discount': [
    '“{column}” is a part of the price, not money',
    '「{column}」是折扣比例，不是金额',
  ],
  'note.unit': ['“{column}” is given in units of {unit}', '「{column}」的单位为 {unit}'],
  'meaning.rows': ['{rows} {rows|row|rows}', '{rows} 行'],
  'meaning.orders': ['{orders} {orders|order|orders}', '{orders} 笔订单'],
  'meaning.customers': ['{customers} {customers|customer|customers}', '{customers} 位客户'],
  'meaning.days': ['{first} – {last}', '{first} 至 {last}'],
  'meaning.basis.lines': ['{total}, the money of each line added up', '{total}（逐行金额相加）'],
  'meaning.basis.orders': ['{total}, the total of each order counted once', '{total}（每单合计计一次）'],
  'meaning.basis.price': ['{total}, quantity times price of each line', '{total}（逐行数量 × 单价）'],
  'meaning.whole': ['Understood: {parts}, before any row rule.', '理解为：{parts}（尚未应用行规则）。'],
  'meaning.and': [', ', '，'],
} as const;
