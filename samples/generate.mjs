import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CATEGORIES, ADJECTIVES, NOUNS, CITIES, SURNAMES, GIVEN, REVIEWS } from './words.mjs';

/** A repeatable source of numbers in [0, 1) (mulberry32). */
function randomSource(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export const SHOP_FOLDER = join(fileURLToPath(new URL('.', import.meta.url)), 'shop');
export const SEED = 20240511;
const CUSTOMERS = 5000;
const ORDERS = 40_000;
const PRODUCTS = 120;
const FIRST_DAY = Date.UTC(2023, 0, 1);
const DAYS = 730;
const DAY = 86_400_000;

/** What is planted, for the README and the test that finds it again. */
export const PLANTED = {
  failingCohort: '2024-03',
  bundle: ['P017', 'P042'],
  duplicatePairs: 40,
  /** Who bought it in that summer never came back. */
  spoilt: { product: 'P090', from: '2024-05-25', to: '2024-09-12' },
  /** Some order it every thirty days, nobody else buys it. */
  steady: { product: 'P064', days: 30 },
  /** Weeks of the year in which two in three orders stay away. */
  dips: [
    ['2023-01-23', '2023-02-05'],
    ['2024-01-23', '2024-02-05'],
  ],
};

const dayOf = (text) => Math.round((Date.parse(`${text}T00:00:00Z`) - FIRST_DAY) / DAY);
const SPOILT_FROM = dayOf(PLANTED.spoilt.from);
const SPOILT_TO = dayOf(PLANTED.spoilt.to);
const isDip = (day) => PLANTED.dips.some(([from, to]) => day >= dayOf(from) && day <= dayOf(to));

const text = (time) => new Date(time).toISOString().slice(0, 19).replace('T', ' ');
const dayText = (time) => text(time).slice(0, 10);

function cell(value) {
  const written = value === null || value === undefined ? '' : String(value);
  return /[",\n]/.test(written) ? `"${written.replaceAll('"', '""')}"` : written;
}

function write(name, header, rows) {
  mkdirSync(SHOP_FOLDER, { recursive: true });
  writeFileSync(
    join(SHOP_FOLDER, name),
    [header, ...rows].map((row) => row.map(cell).join(',')).join('\n') + '\n',
  );
}

/** Draws from a list, each item as often as its weight says. */
function weighted(list, weightOf, random) {
  const upTo = [];
  for (const item of list) upTo.push((upTo[upTo.length - 1] ?? 0) + weightOf(item));
  return () => {
    const at = random() * upTo[upTo.length - 1];
    let [low, high] = [0, upTo.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (upTo[middle] < at) low = middle + 1;
      else high = middle;
    }
    return list[low];
  };
}

function makeProducts(random) {
  return Array.from({ length: PRODUCTS }, (_, index) => {
    const category = CATEGORIES[index % CATEGORIES.length];
    const price = Math.round((6 + random() ** 2 * 90) * 100) / 100;
    return {
      id: `P${String(index + 1).padStart(3, '0')}`,
      name: `${ADJECTIVES[Math.floor(index / CATEGORIES.length) % ADJECTIVES.length]} ${NOUNS[category]}`,
      category,
      price,
      cost: Math.round(price * (0.4 + random() * 0.25) * 100) / 100,
      weight: 1 / (9 + ((index * 7) % PRODUCTS)),
    };
  });
}

function makeCustomers(random, pick) {
  return Array.from({ length: CUSTOMERS }, (_, index) => {
    const start = Math.floor(DAYS * random() ** 1.15);
    const month = dayText(FIRST_DAY + start * DAY).slice(0, 7);
    const [city, region] = pick(CITIES);
    const vital = random() < 0.2;
    return {
      id: `C${String(index + 1).padStart(5, '0')}`,
      name: `${pick(SURNAMES)} ${pick(GIVEN)}`,
      gender: random() < 0.62 ? 'F' : 'M',
      birth: dayText(
        Date.UTC(1955 + Math.floor(random() * 50), Math.floor(random() * 12), 1 + Math.floor(random() * 28)),
      ),
      city,
      region: vital && random() < 0.35 ? 'East' : region,
      level: vital ? pick(['gold', 'gold', 'silver']) : pick(['basic', 'basic', 'silver']),
      source: pick(['search', 'friend', 'advert', 'store', 'social']),
      start,
      vital,
      failing: month === PLANTED.failingCohort,
      spoilt: index % 40 === 7 && start < SPOILT_FROM - 60,
      steady: index % 33 === 5 && index % 40 !== 7,
      rate: (vital ? 13 : 1) * (0.4 + random() * 1.4),
      taste: pick(CATEGORIES),
      phone: `138${String(10_000_000 + index * 17).slice(-8)}`,
    };
  });
}

/** Everybody's first order, those of the ones who come back, and what is planted. */
function makeOrders(customers, random) {
  const orders = [];
  const planted = randomSource(SEED + 1);
  const add = (customer, day, from, only = null) =>
    orders.push({ customer, only, at: FIRST_DAY + day * DAY + Math.floor((8 + from() * 14) * 3600) * 1000 });
  for (const customer of customers) {
    add(customer, customer.start, random);
    if (customer.spoilt)
      add(
        customer,
        SPOILT_FROM + Math.floor(planted() * (SPOILT_TO - SPOILT_FROM)),
        planted,
        PLANTED.spoilt.product,
      );
    if (customer.steady)
      for (let day = customer.start; day < DAYS; day += PLANTED.steady.days)
        add(customer, Math.min(DAYS - 1, day + Math.floor(planted() * 2)), planted, PLANTED.steady.product);
  }
  const anyCustomer = weighted(
    customers,
    ({ rate, start, failing }) => rate * (DAYS - start) * (failing ? 0.03 : 1),
    random,
  );
  while (orders.length < ORDERS) {
    const customer = anyCustomer();
    const left = DAYS - customer.start;
    const day = customer.start + Math.floor(left * random() ** 1.1);
    if ((customer.spoilt && day > SPOILT_TO) || (isDip(day) && planted() < 2 / 3)) continue;
    add(customer, day, random);
  }
  orders.sort((a, b) => a.at - b.at || (a.customer.id < b.customer.id ? -1 : 1));
  return orders;
}

function writeLines(orders, products, { random, pick, anyProduct }) {
  const byId = new Map(products.map((product) => [product.id, product]));
  const lines = [];
  orders.forEach(({ customer, at, only }, index) => {
    const orderId = `2023${String(index + 1).padStart(8, '0')}`;
    const bought = new Map();
    const count = 1 + Math.floor(random() ** 2.5 * 3);
    for (let line = 0; line < count; line++) {
      const product =
        random() < 0.6 ? pick(products.filter(({ category }) => category === customer.taste)) : anyProduct();
      bought.set(product.id, product);
    }
    const [first, second] = PLANTED.bundle;
    if (random() < 0.05) bought.set(first, byId.get(first));
    if (bought.has(first) && random() < 0.72) bought.set(second, byId.get(second));
    const day = Math.floor((at - FIRST_DAY) / DAY);
    if (only !== PLANTED.steady.product) bought.delete(PLANTED.steady.product);
    if (day >= SPOILT_FROM && only !== PLANTED.spoilt.product) bought.delete(PLANTED.spoilt.product);
    if (only !== null) bought.set(only, byId.get(only));
    if (bought.size === 0) bought.set(products[0].id, products[0]);
    const fate = random();
    const status = fate < 0.025 ? 'cancelled' : fate < 0.05 ? 'refunded' : 'completed';
    for (const product of bought.values()) {
      const quantity = customer.vital && random() < 0.3 ? 2 + Math.floor(random() * 3) : 1;
      const discount = random() < 0.12 ? Math.round(product.price * quantity * 10) / 100 : 0;
      lines.push([
        orderId,
        customer.id,
        text(at),
        product.id,
        quantity,
        product.price.toFixed(2),
        discount.toFixed(2),
        (product.price * quantity - discount).toFixed(2),
        product.cost.toFixed(2),
        customer.source === 'store' || random() < 0.2 ? 'store' : 'web',
        status,
      ]);
    }
  });
  write(
    'order_lines.csv',
    [
      'order_id',
      'customer_id',
      'order_date',
      'product_id',
      'quantity',
      'unit_price',
      'discount',
      'amount',
      'cost',
      'channel',
      'order_status',
    ],
    lines,
  );
}

function writeCustomers(customers, random) {
  const people = customers.map((customer) => [
    customer.id,
    customer.name,
    customer.gender,
    customer.birth,
    customer.city,
    customer.region,
    customer.level,
    customer.source,
    customer.phone,
    `${customer.id.toLowerCase()}@example.com`,
    dayText(FIRST_DAY + customer.start * DAY),
    random() < 0.6 ? 'yes' : 'no',
    random() < 0.45 ? 'yes' : 'no',
  ]);
  for (let pair = 0; pair < PLANTED.duplicatePairs; pair++) {
    const twin = people[pair * 97 + 11];
    people.push([
      `C${String(CUSTOMERS + pair + 1).padStart(5, '0')}`,
      twin[1].toUpperCase(),
      ...twin.slice(2, 9),
      twin[9],
      ...twin.slice(10),
    ]);
  }
  write(
    'customers.csv',
    [
      'customer_id',
      'name',
      'gender',
      'birth_date',
      'city',
      'region',
      'member_level',
      'source_channel',
      'phone',
      'email',
      'created_at',
      'consent_email',
      'consent_sms',
    ],
    people,
  );
}

function writeProducts(products, random) {
  write(
    'products.csv',
    ['product_id', 'product_name', 'category', 'price', 'cost', 'stock'],
    products.map(({ id, name, category, price, cost }) => [
      id,
      name,
      category,
      price.toFixed(2),
      cost.toFixed(2),
      Math.floor(random() * 400),
    ]),
  );
}

function writeInteractions(customers, { random, pick, anyProduct }) {
  const interactions = [];
  for (let index = 0; index < 12_000; index++) {
    const customer = pick(customers);
    const day = customer.start + Math.floor((DAYS - customer.start) * random());
    const kind = pick([
      'page_view',
      'page_view',
      'page_view',
      'click',
      'search',
      'favorite',
      'cart_add',
      'email_open',
      'chat',
    ]);
    interactions.push([
      customer.id,
      text(FIRST_DAY + day * DAY + Math.floor(random() * 86_400) * 1000),
      kind,
      pick(['web', 'app', 'wechat']),
      anyProduct().id,
      Math.floor(5 + random() ** 3 * 600),
    ]);
  }
  interactions.sort((a, b) => (a[1] < b[1] ? -1 : 1));
  write(
    'interactions.csv',
    ['customer_id', 'event_time', 'event', 'channel', 'product_id', 'duration_s'],
    interactions,
  );
}

function writeFeedback(orders, { random, pick }) {
  const feedback = orders
    .filter(() => random() < 0.06)
    .map(({ customer, at }) => {
      const [rating, words] = pick(REVIEWS);
      return [
        customer.id,
        text(at + Math.floor(3 + random() * 12) * DAY),
        rating <= 2 ? 'complaint' : 'review',
        rating,
        Math.max(0, Math.min(10, rating * 2 + Math.floor(random() * 3) - 1)),
        words,
      ];
    });
  write('feedback.csv', ['customer_id', 'submitted_at', 'feedback_type', 'rating', 'nps', 'text'], feedback);
}

function writeContacts(customers, random) {
  const contacts = [];
  for (const [campaign, day] of [
    ['SPRING24', 450],
    ['SUMMER24', 540],
    ['AUTUMN24', 640],
  ]) {
    for (const customer of customers) {
      if (customer.start >= day || random() < 0.4) continue;
      const sent = FIRST_DAY + day * DAY + 10 * 3_600_000;
      const opened = random() < 0.35 ? sent + Math.floor(random() * 48 * 3600) * 1000 : null;
      const variant = random() < 0.5 ? 'A' : 'B';
      const clicked = opened !== null && random() < (variant === 'A' ? 0.2 : 0.26) ? opened + 60_000 : null;
      contacts.push([
        campaign,
        customer.id,
        variant,
        'email',
        text(sent),
        opened === null ? '' : text(opened),
        clicked === null ? '' : text(clicked),
      ]);
    }
  }
  write(
    'campaign_contacts.csv',
    ['campaign_id', 'customer_id', 'variant', 'channel', 'sent_at', 'opened_at', 'clicked_at'],
    contacts,
  );
}

/** Makes the sample shop: the same files from the same seed, on every machine. */
export function generate() {
  const random = randomSource(SEED);
  const pick = (list) => list[Math.floor(random() * list.length)];
  const products = makeProducts(random);
  const anyProduct = weighted(products, ({ weight }) => weight, random);
  const drawing = { random, pick, anyProduct };
  const customers = makeCustomers(random, pick);
  const orders = makeOrders(customers, random);
  writeLines(orders, products, drawing);
  writeCustomers(customers, random);
  writeProducts(products, random);
  writeInteractions(customers, drawing);
  writeFeedback(orders, drawing);
  writeContacts(customers, random);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) generate();
