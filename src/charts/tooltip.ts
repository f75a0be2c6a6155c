/** What hovering over a mark says: its label. */
export const TOOLTIP = { field: 'label', type: 'nominal' } as const;
