/**
 * What is known of customers who did the same: `x` repeat order days, `last` the time of the last of them since the first order (0 where
 * there is none), `age` the time since the first order, `people` how many they are. Times are in one unit, days or weeks.
 */
export interface Histories {
  x: Float64Array;
  last: Float64Array;
  age: Float64Array;
  people: Float64Array;
}

/** A model of when customers come and when they stop, with four positive parameters. */
export interface LifetimeModel {
  id: string;
  /** What its parameters are called in the papers. */
  names: readonly string[];
  /** The largest first parameter, r, with which its expectations keep their digits: beyond it, all customers order at one rate. */
  mostAlike: number;
  /** Where searches begin. */
  starts: readonly (readonly number[])[];
  /**
   * Log-likelihood of a history, and what it changes with the logarithm of each parameter (written into `slopes`, four from `at`).
   */
  logLikelihood(params: Float64Array): (x: number, last: number, age: number, slopes: Float64Array) => number;
  /** Probability that a customer has not stopped. */
  alive(params: Float64Array, x: number, last: number, age: number): number;
  /** Orders that a customer is expected to make within `time` from now. @param stops what the chance to stop is multiplied by from now on. */
  expected(params: Float64Array, x: number, last: number, age: number, time: number, stops?: number): number;
  /** Repeat orders that a new customer is expected to make within `time` of the first. */
  ofNew(params: Float64Array, time: number): number;
  /** Probability that a new customer makes 0, 1, … `most` repeat orders within `time`. */
  pmf(params: Float64Array, time: number, most: number): Float64Array;
}
