interface Policies {
  createPolicy(name: string, rules: { createHTML(text: string): string }): unknown;
}

/**
 * The default Trusted Types policy passes the empty string, which is all that vega-embed needs to clear its element, and throws
 * on anything else. Imported first, before anything can draw.
 */
(globalThis as { trustedTypes?: Policies }).trustedTypes?.createPolicy('default', {
  createHTML: (text) => {
    if (text === '') return text;
    throw new TypeError('this page writes no HTML from text');
  },
});
