/** Row of `portrait.values`: customers by one thing that their file tells. */
export interface ValueRow {
  /** '' of those of whom it is not known. */
  value: string;
  customers: number;
  share: number;
  buyers: number;
  /** Money within the dates, net of what was given back where returns are netted. */
  revenue: number;
  revenue_share: number | null;
  /** Per customer. */
  mean_revenue: number;
  /** Mean revenue ÷ that of all whom the row does not leave out; 1 is as everybody. */
  index: number | null;
}

/** A bar of the pyramid. */
export interface PyramidRow {
  age_band: string;
  gender: 'female' | 'male';
  customers: number;
}

/** A province with all spellings of it that the file has. */
export interface ProvinceRow {
  code: string;
  values: string[];
  customers: number;
  revenue: number;
}

export interface PortraitFigures {
  /** Empty where most customers live elsewhere. */
  provinces: ProvinceRow[];
  /** The column is missing. */
  missing: boolean;
  customers: number;
  known: number;
  revenue: number;
  hasMoney: boolean;
  values: ValueRow[];
  /** Values beyond those shown. */
  further: number;
  pyramid: PyramidRow[];
}
