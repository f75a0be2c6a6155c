import { tableOf } from '../data/canonical';
import { KNOWN_STATUSES, statusForm } from '../data/vocabulary';
import { currencyIn, merged } from './currency';
import { convertedSum, sumsByCurrency } from './currency-sums';
import type { DateOrder } from './dates';
import {
  fieldMap,
  questionKey,
  type ColumnPlan,
  type DiscountMeaning,
  type FileChoices,
  type FilePlan,
  type Note,
  type Question,
} from './file-plan';
import {
  agreesWithPrice,
  differ,
  priceGrows,
  repetitionOf,
  Rows,
  type ReadCells,
  sumsByDiscount,
  sumsOf,
} from './meaning';
import { platformById } from './platform';
import { sharedAddresses } from './shared-addresses';
import type { Survey } from './survey';
import { dateOrderOf, decimalOf, type ValueEvidence } from './values';

const ALMOST_ALL = 0.9;
const HARDLY_ANY = 0.1;
const FEW_VALUES = 3;

/** Asks what the values of a file leave open, settles what they prove, and notes what was settled. */
export class Inquiry {
  readonly #plan: FilePlan;
  readonly #choices: FileChoices;
  readonly #survey: Survey;
  readonly #read: ReadCells;

  constructor(plan: FilePlan, choices: FileChoices, survey: Survey, read: ReadCells) {
    this.#plan = plan;
    this.#choices = choices;
    this.#survey = survey;
    this.#read = read;
    plan.questions = [];
  }

  /** How dates and numbers are written: before anything is read by them. */
  spelling(): void {
    const commas = this.#plan.layout.dialect.delimiter === ',';
    for (const column of this.#plan.columns) {
      if (column.use.kind !== 'field') continue;
      const evidence = this.#evidence(column);
      if (column.format.kind === 'date' && dateOrderOf(evidence).unclear) {
        const answer = this.#ask('date_order', column.index, ['dmy', 'mdy'], { examples: evidence.samples });
        if (answer) column.format = { ...column.format, order: answer as DateOrder };
      }
      if (column.format.kind === 'number' && decimalOf(evidence, commas).unclear) {
        const answer = this.#ask('decimal_mark', column.index, ['point', 'comma'], {
          examples: evidence.samples,
        });
        if (answer) column.format = { ...column.format, decimal: answer === 'comma' ? ',' : '.' };
      }
    }
  }

  /** What money is the money of. */
  money(): void {
    if (this.#plan.role !== 'transactions') return;
    this.#amountLevel();
    this.#totalLevel();
    this.#priceLevel();
    this.#discountMeaning();
    this.#onceAnOrder();
    this.#currency();
  }

  people(): void {
    const { role } = this.#plan;
    if (tableOf(role) !== 'transactions') return;
    const fields = fieldMap(this.#plan);
    this.#masked(fields.get('customer_id'));
    if (role !== 'order_lines') this.#identity();
    this.#status(fields.get('status'));
  }

  /** `amount` is of the line, unless the data show that it repeats the order's total, or the price of one piece. */
  #amountLevel(): void {
    const rows = this.#rows();
    const amount = fieldMap(this.#plan).get('amount');
    if (!amount) return;
    const repetition = repetitionOf(rows, 'amount');
    const agrees = agreesWithPrice(rows, 'amount');
    if (repetition && repetition.several > 0 && repetition.same === repetition.several) {
      const { lines, once } = sumsOf(rows, 'amount');
      const proven =
        (agrees?.lines ?? 0) >= ALMOST_ALL ||
        (repetition.values < FEW_VALUES && repetition.several >= FEW_VALUES);
      if (!proven && differ(lines, once)) {
        const told =
          (agrees?.orders ?? 0) >= ALMOST_ALL && (agrees?.lines ?? 1) <= ALMOST_ALL ? 'once' : null;
        const answer =
          told ??
          this.#ask('order_total', amount.index, ['once', 'lines'], {
            examples: this.#examples(amount),
            money: { once, lines },
          });
        if (told) this.#note('once_per_order', { column: amount.name });
        if (answer === 'once') amount.use = { kind: 'field', field: 'order_amount' };
        return;
      }
    }
    this.#amountIsPrice(rows, amount);
  }

  /** An amount that is the price where several pieces were sold is the price of one. */
  #amountIsPrice(rows: Rows, amount: ColumnPlan): void {
    const price = rows.cells('unit_price');
    const quantity = rows.cells('quantity');
    const money = rows.cells('amount');
    if (!quantity || !money || !price) return;
    let several = 0;
    let asPrice = 0;
    let asLine = 0;
    let pieces = 0;
    let lines = 0;
    for (let row = 0; row < rows.length; row++) {
      const [count, value, each] = [quantity.number(row), money.number(row), price.number(row)];
      if (Number.isNaN(value)) continue;
      lines += value;
      pieces += value * (Number.isNaN(count) ? 1 : count);
      if (!(count > 1) || !(each > 0)) continue;
      several++;
      if (Math.abs(value - each) < 0.01) asPrice++;
      if (Math.abs(value - each * count) <= 0.01 + 0.002 * value) asLine++;
    }
    if (several === 0 || asPrice < ALMOST_ALL * several || asLine > HARDLY_ANY * several) return;
    const answer = this.#ask('amount_level', amount.index, ['piece', 'lines'], {
      examples: this.#examples(amount),
      money: { piece: pieces, lines },
    });
    if (answer === 'piece') amount.use = { kind: 'ignore' };
  }

  /** A column of the order's total that differs on the lines of an order is none. */
  #totalLevel(): void {
    const fields = fieldMap(this.#plan);
    const total = fields.get('order_amount');
    if (!total || fields.has('amount')) return;
    const rows = this.#rows();
    const repetition = repetitionOf(rows, 'order_amount');
    if (!repetition || repetition.same === repetition.several) return;
    const { lines, once } = sumsOf(rows, 'order_amount');
    if (!differ(lines, once)) return;
    const proven = (agreesWithPrice(rows, 'order_amount')?.lines ?? 0) >= ALMOST_ALL;
    const answer = proven
      ? 'lines'
      : this.#ask('total_level', total.index, ['lines', 'once'], {
          examples: this.#examples(total),
          figures: { differ: repetition.several - repetition.same, several: repetition.several },
          money: { lines, once },
        });
    if (proven) this.#note('line_total', { column: total.name });
    if (answer === 'lines') total.use = { kind: 'field', field: 'amount' };
  }

  /** A price that grows with the quantity is the money of the line. */
  #priceLevel(): void {
    const fields = fieldMap(this.#plan);
    const price = fields.get('unit_price');
    if (!price || !fields.has('quantity') || fields.has('amount') || fields.has('order_amount')) return;
    const rows = this.#rows();
    const grows = priceGrows(rows);
    const isNamed = /unit|each|per|单价|單價|stück|einzel/i.test(price.name);
    if (!grows || grows.grows <= grows.stays || (isNamed && grows.grows < 0.5)) return;
    const unit = sumsByDiscount(rows).money;
    const { lines } = sumsOf(rows, 'unit_price');
    if (!differ(unit, lines)) return;
    const proven = !isNamed && grows.grows >= ALMOST_ALL && grows.stays === 0;
    const answer = proven
      ? 'line'
      : this.#ask('price_level', price.index, ['unit', 'line'], {
          examples: this.#examples(price),
          money: { unit, line: lines },
        });
    if (proven) this.#note('line_money', { column: price.name });
    if (answer === 'line') price.use = { kind: 'field', field: 'amount' };
  }

  /** `10%` is a part; `0.9` under 折扣 may be what is paid, what is taken off, or money. */
  #discountMeaning(): void {
    const { levels } = this.#plan;
    const fields = fieldMap(this.#plan);
    const column = fields.get('discount');
    if (!column || fields.has('amount') || !fields.has('unit_price') || !fields.has('quantity')) return;
    const evidence = this.#evidence(column);
    const words = this.#survey.words[column.index]?.texts ?? [];
    if (words.some((word) => /^\s*\d+(?:\.\d+)?\s*折\s*$/.test(word))) {
      levels.discount = 'paid';
      this.#note('percent_discount', { column: column.name });
      return;
    }
    if (evidence.percents === 0 && !this.#isRate(column)) return;
    const rows = this.#rows();
    const sums = sumsByDiscount(rows);
    if (!differ(sums.money, sums.off) && !differ(sums.money, sums.paid)) return;
    if (evidence.percents > 0 && evidence.percents >= evidence.numbers - this.#zeros(rows)) {
      levels.discount = 'off';
      this.#note('percent_discount', { column: column.name });
      return;
    }
    const answer = this.#ask('discount', column.index, ['paid', 'off', 'money'], {
      examples: this.#examples(column),
      money: sums,
    });
    if (answer) levels.discount = answer as DiscountMeaning;
  }

  #zeros(rows: Rows): number {
    const discount = rows.cells('discount');
    let zeros = 0;
    for (let row = 0; discount && row < rows.length; row++) if (discount.number(row) === 0) zeros++;
    return zeros;
  }

  /** All values between 0 and 1, and some between: too small to be money beside the prices. */
  #isRate(column: ColumnPlan): boolean {
    const rows = this.#rows();
    const values = rows.column(column.index, column.format);
    const price = rows.cells('unit_price');
    let between = 0;
    let prices = 0;
    let count = 0;
    for (let row = 0; values && row < rows.length; row++) {
      const value = values.number(row);
      if (Number.isNaN(value)) continue;
      if (value < 0 || value > 1) return false;
      if (value > 0 && value < 1) between++;
      prices += price?.number(row) || 0;
      count++;
    }
    return between > 0 && prices / count > 1;
  }

  /** Money of the order that stands on each of its lines counts once. */
  #onceAnOrder(): void {
    const rows = this.#rows();
    for (const field of ['refund_amount', 'discount', 'shipping', 'tax']) {
      const column = fieldMap(this.#plan).get(field);
      if (!column || (field === 'discount' && this.#plan.levels.discount !== 'money')) continue;
      const repetition = repetitionOf(rows, field);
      if (!repetition || repetition.several < 2 || repetition.same < repetition.several) continue;
      const { lines, once } = sumsOf(rows, field);
      if (!differ(lines, once)) continue;
      this.#plan.levels.onceAnOrder.push(field);
      this.#note('once_per_order', { column: column.name });
    }
  }

  /** Money of several currencies is never added up: the rows of one are counted. */
  #currency(): void {
    const plan = this.#plan;
    const fields = fieldMap(plan);
    const money = ['amount', 'order_amount', 'unit_price'].map((field) => fields.get(field)).find(Boolean);
    if (!money) return;
    const named = fields.get('currency');
    const codes = named
      ? (this.#survey.words[named.index]?.texts ?? []).map((text) =>
          text.trim().toUpperCase().replace('RMB', 'CNY'),
        )
      : merged(Object.keys(this.#evidence(money).currencies));
    const all = [...new Set(codes.filter(Boolean))];
    if (all.length < 2) return;
    const column = named ?? money;
    const rows = this.#rows();
    const signs = rows.column(column.index, column.format);
    const { sums, unnamed, rowsUnnamed } = sumsByCurrency(plan, rows, signs, named !== undefined, all);
    const answer = this.#ask('currency', column.index, [...all.slice(0, 12), 'convert'], {
      examples: this.#survey.words[money.index]?.texts.filter((text) => currencyIn(text)) ?? [],
      figures: { currencies: all.length },
      money: sums,
    });
    if (rowsUnnamed > 0) this.#note('no_currency', { rows: rowsUnnamed, column: (named ?? money).name });
    if (answer === 'convert') this.#convert(column.index, all, sums, unnamed);
    else if (answer) plan.onlyCurrency = { column: column.index, code: answer };
  }

  /** Typed rates hold where they say what each currency is worth; else the question stays open. */
  #convert(
    column: number,
    codes: readonly string[],
    sums: Readonly<Record<string, number>>,
    unnamed: number,
  ): void {
    const { rates } = this.#choices;
    const question = this.#plan.questions.find(({ kind }) => kind === 'currency');
    const whole = rates && codes.every((code) => code === rates.to || (rates.of[code] ?? 0) > 0);
    if (!question || !rates || !whole) {
      if (question) question.answer = null;
      return;
    }
    const total = convertedSum(rates, codes, sums, unnamed);
    question.money = { ...question.money, convert: total };
    this.#plan.rates = { column, to: rates.to, of: rates.of };
  }

  #masked(customer: ColumnPlan | undefined): void {
    if (!customer) return;
    const { masked, filled, samples } = this.#evidence(customer);
    if (masked <= 0.01 * filled) return;
    const words = this.#survey.words[customer.index]?.texts ?? [];
    this.#ask('masked_customer', customer.index, ['no_customer', 'keep'], {
      examples: samples,
      figures: { masked, distinct: words.length },
    });
  }

  /** One address under several ids: the same person, counted more than once. */
  #identity(): void {
    const rows = this.#rows();
    for (const kind of ['email', 'phone'] as const) {
      const column = fieldMap(this.#plan).get(kind);
      const shared = column && sharedAddresses(rows, kind);
      if (!shared) continue;
      const answer = this.#ask('identity', column.index, ['address', 'id'], { figures: { ...shared } });
      if (answer === 'address') this.#plan.people = { column: column.index, kind };
      return;
    }
  }

  #status(status: ColumnPlan | undefined): void {
    if (!status) return;
    const words = this.#survey.words[status.index]?.texts ?? [];
    const unknown = [...new Set(words.map(statusForm))].filter(
      (word) => word !== '' && !KNOWN_STATUSES.includes(word),
    );
    if (unknown.length > 0 && unknown.length <= 20)
      this.#ask('status', status.index, ['count', 'leave_out'], { examples: unknown });
  }

  #ask(
    kind: Question['kind'],
    column: number,
    answers: string[],
    said: Partial<Pick<Question, 'examples' | 'figures' | 'money'>> = {},
  ): string | null {
    const known = platformById(this.#plan.platform)?.answers?.[kind];
    const answer = this.#choices.answers?.[questionKey({ kind, column })] ?? known ?? null;
    this.#plan.questions.push({
      kind,
      column,
      answers,
      answer: answer !== null && answers.includes(answer) ? answer : null,
      examples: [...new Set(said.examples)].slice(0, 3),
      figures: said.figures ?? {},
      ...(said.money ? { money: said.money } : {}),
    });
    return answer;
  }

  #note(code: Note['code'], args: Note['args']): void {
    this.#plan.notes.push({ code, args });
  }

  #rows(): Rows {
    return new Rows(this.#plan, this.#survey, this.#read);
  }

  #evidence(column: ColumnPlan): ValueEvidence {
    return this.#plan.evidence[column.index] as ValueEvidence;
  }

  #examples = (column: ColumnPlan): string[] => this.#evidence(column).samples;
}
