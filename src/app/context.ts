import { getContext, setContext } from 'svelte';
import type { Notebook } from '../notebook/notebook.svelte';
import type { Keep } from './keep.svelte';
import type { Workspace } from './workspace.svelte';

const KEY = Symbol('workspace');
const KEEP = Symbol('keep');

export function holdWorkspace(workspace: Workspace, keep: Keep): Workspace {
  setContext(KEEP, keep);
  return setContext(KEY, workspace);
}

/** The workspace of the page. @throws where a component stands outside of it. */
export function useWorkspace(): Workspace {
  const workspace = getContext<Workspace | undefined>(KEY);
  if (!workspace) throw new Error('component outside of a workspace');
  return workspace;
}

export const useNotebook = (): Notebook => useWorkspace().notebook;

/** What the page keeps on the device. @throws where a component stands outside of it. */
export function useKeep(): Keep {
  const keep = getContext<Keep | undefined>(KEEP);
  if (!keep) throw new Error('component outside of a workspace');
  return keep;
}
