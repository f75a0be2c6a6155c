/**
 * Text of a workbook (ECMA-376, ST_Xstring): what XML cannot hold is written `_xHHHH_`, a number of UTF-16 in hexadecimal digits, and so
 * is the underscore of a text that looks like one. Spreadsheets read `_x0041_` as A.
 */

const REFUSED =
  /[\u0000-\u0008\u000b\u000c\u000d-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const escaped = (sign: string): string =>
  `_x${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;

/** A text as a workbook holds it. */
export const toXString = (text: string): string =>
  text.replaceAll(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_').replaceAll(REFUSED, escaped);
