import Cards from './Cards.svelte';
import GroupMap from './GroupMap.svelte';
import Traits from './Traits.svelte';

/** What no kind of part can say: groups that are named where they are read, a line drawn around people, and what they are compared by. */
export const parts = { cards: Cards, map: GroupMap, traits: Traits };
