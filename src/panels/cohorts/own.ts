import Lines from './Lines.svelte';
import Triangle from './Triangle.svelte';

/** What no kind of part can say: the triangle, and lines of chosen cohorts. */
export const parts = { triangle: Triangle, lines: Lines };
