import TreeView from './TreeView.svelte';

/** What no kind of part can say: a tree whose nodes open their people and can be split otherwise. */
export const parts = { tree: TreeView };
