import Bundle from './Bundle.svelte';
import Filters from './Filters.svelte';
import RuleNetwork from './RuleNetwork.svelte';

/** What no kind of part can say: thresholds that count while they move, the network that is pulled about, the bundle that is put together. */
export const parts = { filters: Filters, network: RuleNetwork, bundle: Bundle };
