import Cart from './Cart.svelte';
import Product from './Product.svelte';

/** What no kind of part can say: choosing among products by name. */
export const parts = { product: Product, cart: Cart };
