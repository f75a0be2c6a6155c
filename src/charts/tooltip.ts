const LABEL = { field: 'label', type: 'nominal' } as const;

/** What a mark says of itself, when it is pointed at and when it is read aloud: its label. */
export const SAID = { tooltip: LABEL, description: LABEL } as const;
