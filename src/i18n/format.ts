import { locale } from './locale.svelte';
import { writingOf, type Writing } from './writing';

export { withoutNoise } from './writing';

const own = (): Writing => writingOf(locale.language);

/** Figures in the language of the page; what each does is said in `Writing`. */
export const exact: Writing['exact'] = (...args) => own().exact(...args);
export const short: Writing['short'] = (...args) => own().short(...args);
export const money: Writing['money'] = (...args) => own().money(...args);
export const percent: Writing['percent'] = (...args) => own().percent(...args);
export const day: Writing['day'] = (...args) => own().day(...args);
export const bytes: Writing['bytes'] = (...args) => own().bytes(...args);

/** A moment of this device's clock, to the minute. */
export const moment = (at: Date | string): string =>
  new Intl.DateTimeFormat(locale.language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at));
