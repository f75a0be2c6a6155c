import Decided from './Decided.svelte';
import Review from './Review.svelte';

/** What no kind of part can say: two records side by side to decide upon, and what was decided, to take back. */
export const parts = { review: Review, decided: Decided };
