import { getContext, setContext } from 'svelte';
import type { Notebook } from '../notebook/notebook.svelte';
import type { Workspace } from './workspace.svelte';

const KEY = Symbol('workspace');

export const holdWorkspace = (workspace: Workspace): Workspace => setContext(KEY, workspace);

/** The workspace of the page. @throws where a component stands outside of it. */
export function useWorkspace(): Workspace {
  const workspace = getContext<Workspace | undefined>(KEY);
  if (!workspace) throw new Error('component outside of a workspace');
  return workspace;
}

export const useNotebook = (): Notebook => useWorkspace().notebook;
