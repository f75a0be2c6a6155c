import CustomTiers from './CustomTiers.svelte';

/** What no kind of field can ask: the list of tiers that somebody names. */
export const forms = { tiers: CustomTiers };
