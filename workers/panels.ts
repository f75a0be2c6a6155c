import type { PanelManifest, PanelTask } from '../src/panel/contract';
import type { RunnablePanel } from '../src/session/panels';

const TASKS = import.meta.glob<PanelTask>('../src/panels/*/task.ts', { eager: true });
const MANIFESTS = import.meta.glob<{ panel: PanelManifest }>('../src/panels/*/panel.ts', { eager: true });

/** Every panel with its work, by id. */
export const RUNNABLE: ReadonlyMap<string, RunnablePanel> = new Map(
  Object.values(MANIFESTS).flatMap(({ panel: manifest }) => {
    const task = TASKS[`../src/panels/${manifest.id}/task.ts`];
    return task ? [[manifest.id, { manifest, task }] as const] : [];
  }),
);
