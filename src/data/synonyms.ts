import type { Role } from './canonical';

/**
 * Names that exports give to a column, most wanted first: English, simplified and traditional Chinese, then platforms.
 * Written as they look after `normaliseHeader`. A name may stand under several fields of different roles.
 */
type Synonyms = Record<string, string>;

const CUSTOMER_KEY =
  'customer id|customer no|customer number|customer code|customer key|client id|client no|member id|member no|user id|userid|buyer id|account id|contact id|loyalty id|card no|shopper id|custid|cust id|' +
  '客户编号|客户id|客户代码|客户编码|客户号|客户代号|会员编号|会员id|会员号|会员代号|会员卡号|卡号|用户id|用户编号|买家id|顾客编号|顾客id|买家会员名|买家昵称|buyer nick|买家支付宝账号|下单帐号|下单账号|买家账号|买家帐号|客户账号|用户open id|yz open id|customer user|customer username|account name|' +
  '购货单位|fcustid|ccuscode|客户简称|买家公司名|buyer|customer|客户|会员|顾客|kunde|kundennummer|cliente|client|买家手机号';

const PRODUCT: Synonyms = {
  product_id:
    'product id|sku|sku id|item id|item code|item no|stock code|article no|article id|product code|product no|variant sku|lineitem sku|barcode|ean|upc|asin|商品id|商品编号|商品编码|商品代码|货号|品号|料号|商家编码|规格编码|sku编码|条码|物料编码|物料代码|存货编码|产品编号|产品编码|产品代码|外部系统编号|宝贝id|num iid|商家编码 商品维度|商家编码 规格维度|商家编码 sku维度|样式id|fmaterialid|cinvcode',
  product_name:
    'product name|item name|lineitem name|product|item|description|title|line item|article|product title|商品名称|商品标题|宝贝标题|宝贝名称|标题|商品|产品名称|品名|货品名称|存货名称|物料名称|菜品名称|项目名称|服务项目|选购商品|line item name',
  category:
    'category|product category|department|product type|class|subcategory|family|product family|类目|商品类目|分类|商品分类|一级分类|一级类目|品类|大类|中类|小类|产品类别|类别|馆别|商品一级分类|商品目录|存货类别|存货分类',
  brand: 'brand|vendor|manufacturer|label|lineitem vendor|品牌|厂牌|厂商',
};

const TRANSACTIONS: Synonyms = {
  customer_id: CUSTOMER_KEY,
  order_id:
    'order id|order no|order number|order #|order|order nr|invoice no|invoice number|invoice|invoice id|receipt no|receipt id|receipt|ticket no|bill no|transaction id|transaction no|sales order|document no|订单编号|订单号|订单id|订单号码|订单代号|主订单编号|父订单号|交易编号|交易号|交易序号|小票号|流水号|单号|单据编号|单据号码|单据号|销售单号|销货单号|发票号码|tid|fbillno|csocode|cdlcode|so number|销售订单编号|auftrag|auftragsnummer|bestellnummer',
  line_id:
    'line id|order line|line item id|sub order id|line no|子订单编号|子订单号|明细编号|明细序号|项次|行号|分录号|oid|fentryid',
  ordered_at:
    'order date|order time|ordered at|order datetime|created at|date created|purchase date|purchase time|invoice date|transaction date|transaction time|sale date|sales date|datetime|date|下单时间|订单创建时间|创建时间|下单日期|订单日期|订单时间|订单提交时间|订购日期|订单成立时间|成立时间|交易时间|交易日期|成交时间|成交日期|订单成交时间|购买时间|购买日期|消费时间|消费日期|销售日期|销货日期|单据日期|日期|买家下单时间|拼单成功时间|effectivedate|order start date|close date|fdate|ddate|datum|bestelldatum|fecha',
  paid_at:
    'paid at|payment date|payment time|date paid|paid date|付款时间|付款日期|支付时间|订单付款时间|买家付款时间',
  cancelled_at: 'cancelled at|canceled at|取消时间|作废时间',
  ...PRODUCT,
  quantity:
    'quantity|qty|units|pieces|count|number of items|number of units|no of items|item count|units sold|lineitem quantity|item quantity|n cds|数量|商品数量|购买数量|件数|销售数量|订购数量|宝贝总数量|销量|实发数量|fqty|iquantity|menge|anzahl|cantidad',
  unit_price:
    'unit price|price|item price|selling price|rate|lineitem price|item cost|单价|商品单价|价格|售价|成交价|销售单价|含税单价|京东价|商品优惠后价格|ftaxprice|einzelpreis|preis|precio',
  discount:
    'discount|discount amount|line discount|lineitem discount|coupon amount|promo amount|cart discount|优惠金额|折扣金额|折扣额|折扣|折让|优惠|店铺优惠|满减|优惠券金额|商家优惠|购物金折抵|店铺优惠折扣|商家实际承担优惠金额|店铺优惠(分摊)',
  amount:
    'line total|line amount|item total|net amount|amount|net sales|subtotal|sales|sales amount|revenue|extended price|total price|total amount|value|spend|dollar value|dollar amount|dollars|dollar sales|sales value|purchase value|purchase amount|transaction value|transaction amount|amount spent|monetary value|gmv|实付金额|实收金额|商家实收金额|成交金额|商品实际成交金额|用户实付金额|支付金额|消费金额|销售金额|销售额|金额|小计|商品金额|价税合计|货款金额|应付金额|订单应付金额|结算金额|应结金额|商品总价|fallamount|isum|betrag|umsatz|importe|monto',
  order_amount:
    'order total|order amount|grand total|total paid|total|order value|deal amount|买家实际支付金额|总金额|订单金额|订单总价|订单总额|应付总额|结帐金额|实付款|买家实付金额|买家应付货款|货品总价|totalamount|销售订单金额',
  refund_amount:
    'refund amount|refund|refunded|refunded amount|refund total|returned amount|order refund amount|退款金额|已退款金额|商品已退款金额|买家退款金额|退货金额|refund fee|订单退款',
  shipping: 'shipping|freight|delivery fee|shipping cost|order shipping|运费|邮费|快递费|配送费|买家应付邮费',
  tax: 'tax|taxes|vat|gst|order tax|税额|税费|营业税',
  cost: 'cost|unit cost|cogs|cost price|cost per item|成本|成本价|进价|采购价|成本金额|供货价|fcost',
  coupon:
    'coupon|coupon code|discount code|promo code|voucher|优惠券|优惠码|券码|折扣码|活动名称|促销活动|优惠方式|商品优惠方式',
  channel:
    'channel|sales channel|source|platform|order source|created via|origin|渠道|销售渠道|通路|销售通路|订单来源|平台|来源|销售平台|流量来源|流量渠道|original source',
  store:
    'store|store name|shop|branch|location|outlet|site|门店|店铺|店铺名称|门店名称|门市|店别|店柜|网点|下单网点|分店',
  salesperson:
    'salesperson|sales rep|owner|assisted by|cashier|employee|业务员|销售员|销售人员|导购|导购员|营业员|店员|收银员|负责人|分销员|deal owner|sales order owner',
  status:
    'order status|status|financial status|payment status|stage|post status|deal stage|订单状态|交易状态|状态|支付状态|付款状态|出货状态|订单商品状态|审核状态|生命状态',
  after_sale_status: 'after sale status|refund status|售后状态|退款状态|退货状态|商品退款状态',
  currency: 'currency|currency code|币种|币别|货币|currencyisocode',
  is_return:
    'is return|return|return flag|refund flag|credit note|是否退货|退货|退货注记|红蓝字|红蓝字标记|红字|冲销|销退',
};

const CUSTOMERS: Synonyms = {
  customer_id: CUSTOMER_KEY + '|record id|id|contact',
  name: 'name|full name|customer name|contact name|first name|last name|姓名|客户姓名|客户名称|会员姓名|昵称|暱称|称呼|联系人|联络人',
  gender: 'gender|sex|salutation|性别|称谓',
  birth_date: 'birthday|birth date|birthdate|date of birth|dob|生日|出生日期|出生年月',
  age: 'age|age group|age band|年龄|年龄段|年龄层',
  occupation: 'occupation|job title|profession|job|职业|职位|职称',
  education: 'education|education level|学历|教育程度|文化程度',
  marital_status: 'marital status|relationship status|婚姻状况|婚否',
  income: 'income|annual income|household income|收入|年收入|月收入|薪资|收入水平',
  city: 'city|town|default address city|billing city|城市|市|县市',
  region: 'region|state|province|county|default address province code|省份|省|区域|地区|大区|收货人省份',
  country: 'country|default address country code|国家|国籍',
  address: 'address|street|address 1|地址|收货地址|详细地址',
  postcode: 'postcode|zip|zip code|postal code|default address zip|邮编|邮递区号',
  email: 'email|e mail|email address|customer email|buyer email|邮箱|电子邮箱|电子邮件|邮件|电邮|信箱',
  phone:
    'phone|mobile|cell|telephone|phone number|mobile phone|customer phone|buyer phone|buyer phone number|default address phone|手机|手机号|手机号码|电话|行动电话|联系电话|联系手机|联络电话',
  member_level:
    'member level|tier|level|membership|loyalty tier|vip level|lifecycle stage|会员等级|会员级别|客户级别|等级|客户分级|vip等级',
  points: 'points|reward points|loyalty points|积分|可用积分|点数|红利点数',
  source_channel:
    'source channel|lead source|acquisition channel|signup source|utm source|original source|客户来源|线索来源|注册渠道|获客渠道|注册来源',
  referrer: 'referrer|referred by|推荐人|介绍人|邀请人',
  created_at:
    'created at|sign up date|signup date|registration date|member since|create date|created|created time|createddate|注册时间|注册日期|入会时间|入会日期|开卡时间|建档日期|创建时间',
  interests: 'interests|preferences|hobbies|兴趣|爱好|喜好|兴趣爱好|偏好',
  tags: 'tags|labels|标签|客户标签',
  company: 'company|company name|公司|公司名称|单位|企业名称',
  industry: 'industry|行业|产业',
  company_size: 'company size|number of employees|employees|企业规模|员工人数|人员规模',
  consent_email:
    'consent email|accepts email marketing|email opt in|email opt out|opted out of email|hasoptedoutofemail|newsletter|subscribed|accepts marketing|接受邮件营销|邮件订阅|是否订阅|接受电子报|订阅电子报|行销同意',
  consent_sms: 'consent sms|accepts sms marketing|sms opt in|接受短信|短信订阅|短信授权|接受简讯',
  consent_phone: 'consent phone|do not call|donotcall|是否可电话',
  consent_social: 'consent social',
  opted_out:
    'opted out|opt out|optout|is opted out|unsubscribed|is unsubscribed|do not contact|donotcontact|dnc|do not market|do not disturb|blocked|is blocked|blacklisted|blacklist|suppressed|是否退订|已退订|退订|退订状态|是否已退订|退訂|是否退訂|黑名单|是否黑名单|是否拉黑|黑名單|勿扰|是否勿扰|免打扰|是否免打扰|请勿打扰|拒收|是否拒收|是否拒绝营销|拒绝营销',
  opted_out_at: 'opted out at|unsubscribed at|退订时间|opt out date',
};

const PRODUCTS: Synonyms = {
  product_id: `${PRODUCT.product_id}|id|handle`,
  product_name: `${PRODUCT.product_name}|name`,
  category: `${PRODUCT.category}|categories|type`,
  brand: `${PRODUCT.brand}|brands`,
  price:
    'price|list price|retail price|msrp|regular price|variant price|sale price|售价|零售价|吊牌价|标价|一口价|市场价|定价|牌价',
  cost: 'cost|unit cost|cost per item|cost price|成本|成本价|进货价|进价',
  stock:
    'stock|inventory|on hand|available|quantity available|variant inventory qty|库存|库存量|可用库存|现存量|即时库存|可售库存',
  launched_at: 'launched at|launch date|release date|上架时间|上架日期|上市日期',
};

const INTERACTIONS: Synonyms = {
  customer_id: CUSTOMER_KEY + '|distinct id|visitor id|openid|设备id',
  occurred_at:
    'occurred at|timestamp|event time|activity date|call start|time|datetime|date|时间|访问时间|浏览时间|事件时间|发生时间|沟通时间|通话开始时间|跟进时间|联系时间',
  kind: 'kind|event|event name|event type|action|activity type|behavior type|type|事件|事件名称|行为|行为类型|动作|互动类型|沟通方式|跟进类型|联系方式',
  channel: 'channel|platform|medium|渠道|平台|管道',
  page: 'page|url|page url|screen|landing page|页面|页面url|访问页面|落地页|网址',
  product_id: `${PRODUCT.product_id}|content id`,
  duration_s:
    'duration s|duration|time on page|dwell time|session duration|call duration|停留时间|停留时长|浏览时长|通话时长|通话时间|时长(秒)|时长',
  campaign_id: 'campaign id|campaign|utm campaign|broadcast|活动id|活动名称|活动代号|营销活动|计划',
  text: 'text|comment|message|content|body|notes|内容|留言内容|评论内容|聊天记录|备注',
  topic: 'topic|post title|话题|主题|文章标题',
  agent: 'agent|operator|客服|坐席',
  reason: 'reason|咨询原因|咨询类型|询问类别',
};

const FEEDBACK: Synonyms = {
  customer_id: CUSTOMER_KEY,
  submitted_at:
    'submitted at|review date|submitted|response date|case created|date|评价时间|评论时间|提交时间|反馈时间|投诉时间|填写时间|客诉日期|日期',
  kind: 'kind|feedback type|case type|ticket type|type|类型|反馈类型|工单类型|评价类型|案件类型',
  order_id: TRANSACTIONS.order_id ?? '',
  rating: 'rating|stars|star rating|score|评分|星级|星等|得分|描述相符|综合评分|满意度',
  nps: 'nps|likelihood to recommend|how likely|推荐意愿|推荐分',
  csat: 'csat|satisfaction|满意度评分',
  product_id: PRODUCT.product_id ?? '',
  question: 'question|survey question|题目|问题',
  answer: 'answer|response|答案|选项',
  text: 'text|review|comment|message|body|feedback|description|评价内容|评论内容|评论|评语|内容|投诉内容|建议|意见|描述',
  status: 'status|ticket status|处理状态|工单状态',
  resolved_at: 'resolved at|closed at|close date|处理时间|解决时间|关闭时间|完结时间|结案时间',
};

const CAMPAIGN_CONTACTS: Synonyms = {
  campaign_id: 'campaign id|campaign|campaign name|flow|活动编号|活动|活动代号|活动名称|计划名称|任务名称',
  customer_id: CUSTOMER_KEY + '|recipient|email|phone|手机号|接收号码',
  variant: 'variant|group|arm|treatment|test group|分组|组别|实验组|版本|人群包',
  channel: 'channel|medium|渠道|触达渠道|发送方式|管道',
  sent_at: 'sent at|sent|send time|发送时间|触达时间',
  delivered_at: 'delivered at|delivered|送达时间',
  bounced_at: 'bounced at|bounced|退信',
  opened_at: 'opened at|opened|open time|first open|打开时间|阅读时间|开信时间',
  clicked_at: 'clicked at|clicked|click time|点击时间',
  converted_at: 'converted at|converted|order placed|conversion date|转化时间|转换时间',
  revenue: 'revenue|conversion value|转化金额|成交金额|转换金额',
  cost: 'cost|spend|成本|花费|费用',
  unsubscribed_at: 'unsubscribed at|unsubscribed|opt out date|退订时间',
  complained_at: 'complained at|complained|spam report|投诉|举报',
};

const ATTRIBUTES = Object.fromEntries(
  Object.entries(CUSTOMERS).filter(([field]) => !['customer_id', 'created_at', 'tags'].includes(field)),
);

const LISTS: Record<Role, Synonyms> = {
  transactions: {
    ...ATTRIBUTES,
    name: 'customer name|client name|客户姓名|客户名称|会员姓名',
    ...TRANSACTIONS,
  },
  orders: { ...ATTRIBUTES, name: 'customer name|客户姓名|客户名称|会员姓名', ...TRANSACTIONS },
  order_lines: TRANSACTIONS,
  customers: CUSTOMERS,
  products: PRODUCTS,
  interactions: INTERACTIONS,
  feedback: FEEDBACK,
  campaign_contacts: CAMPAIGN_CONTACTS,
};

/** For each field of a role, the header names that mean it, most wanted first. */
export const SYNONYMS = Object.fromEntries(
  Object.entries(LISTS).map(([role, fields]) => [
    role,
    Object.entries(fields).map(([field, names]) => ({ field, names: names.split('|') })),
  ]),
) as Record<Role, { field: string; names: string[] }[]>;

const TRADITIONAL =
  '戶户號号編编碼码會会員员買买顧顾單单據据訂订購购時时間间員员額额實实數数價价優优惠惠質质銷销貨货產产類类別别館馆廠厂牌牌門门櫃柜點点紅红儲储餘余來来電电話话郵邮遞递區区縣县國国籍籍稱称職职業业學学歷历齡龄層层興兴趣趣簡简訊讯閱阅報报評评論论覽览聯联繫系絡络題题這这樣样備备註注轉转換换開开啟启點点擊击發发達达費费結结標标題题狀状態态內内間间項项細细條条幣币別别進进採采購购運运稅税總总計计應应帳账櫃柜轄辖級级紀纪錄录網网頁页問问滿满願愿見见議议訴诉處处關关閉闭決决時时選选組组對对照照檢检舉举薦荐紹绍請请導导師师營营驗验資资產产劃划務务暱昵號号贈赠禮礼';

const SIMPLIFIED = new Map<string, string>();
for (let index = 0; index + 1 < TRADITIONAL.length; index += 2)
  SIMPLIFIED.set(TRADITIONAL.charAt(index), TRADITIONAL.charAt(index + 1));

/**
 * Brings a header to the form in which the lists are written: half width, no unit brackets, words apart by one space, lower
 * case, simplified characters.
 */
export function normaliseHeader(header: string): string {
  const plain = header
    .normalize('NFKC')
    .replace(/[\uFEFF\u200B-\u200D\t"'*]/g, ' ')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[_\-./:\s]+/g, ' ')
    .trim()
    .toLowerCase();
  const unbracketed = plain
    .replace(
      /\s*[([](?:元|万元|萬元|万|千元|百万元?|亿元?|件|个|分|cents?|pence|k|thousands?|tsd|millions?|mio|¥|\$|€|£|usd|cny|eur|rmb|gbp|jpy|hkd|twd|必填|選填|选填|yuan)[)\]]\s*/g,
      '',
    )
    .trim();
  return [...unbracketed].map((character) => SIMPLIFIED.get(character) ?? character).join('');
}

const KNOWN = new Set(
  Object.values(SYNONYMS)
    .flatMap((fields) => fields.flatMap(({ names }) => names))
    .map((name) => name.replaceAll(' ', '')),
);

/** Whether a cell is the name of a column in some export. */
export const isKnownHeader = (cell: string): boolean => {
  const name = normaliseHeader(cell).replaceAll(' ', '');
  return name !== '' && KNOWN.has(name);
};
