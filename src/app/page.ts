import './style.css';
import './paper.css';
import { mount } from 'svelte';
import { locale, t } from '../i18n/locale.svelte';
import { isLink } from '../notebook/link';
import { Notebook } from '../notebook/notebook.svelte';
import type { Client } from '../notebook/runner.svelte';
import { toasts } from '../ui/toasts.svelte';
import App from './App.svelte';
import { Keep } from './keep.svelte';
import { offline } from './offline.svelte';
import { privacy } from './privacy.svelte';
import { theme } from './theme.svelte';
import { Workspace } from './workspace.svelte';

/** Draws the page and takes what its address asks for: a language, a theme, the sample, a notebook. @param requests the channel of its workers' requests. */
export function openPage(client: Client, requests: string): void {
  const search = new URLSearchParams(location.search);
  locale.start(search);
  theme.start(search);
  privacy.start(requests);
  const workspace = new Workspace(client, new Notebook(client));
  const target = document.getElementById('app');
  if (!target) throw new Error('no #app in the page');
  const keep = new Keep(workspace);
  mount(App, { target, props: { workspace, keep } });
  const hasLink = takeLink(workspace);
  addEventListener('hashchange', () => void takeLink(workspace));
  /** The engine starts by itself, once the shell has been painted. */
  requestAnimationFrame(() =>
    setTimeout(() => {
      performance.mark('shell-ready');
      const isAsked = hasLink || search.has('sample');
      void keep.start(() => !isAsked && !workspace.loaded && !workspace.review.files);
      void workspace.engine.start().then(() => {
        performance.mark('engine-ready');
        prepareWork();
        void offline.start(() =>
          toasts.show(t('offline.newer_hint'), { label: t('offline.newer'), run: () => offline.apply() }),
        );
      });
      if (search.get('sample') !== 'shop') return;
      prepareWork();
      void workspace.trySample();
    }),
  );
}

/** Fetches what the page becomes once something is loaded. */
function prepareWork(): void {
  import('./Work.svelte').catch(() => undefined);
}

/** A notebook in the address is read once and taken out of it, so that history, bookmarks and screenshots do not keep it. @returns whether there is one. */
function takeLink(workspace: Workspace): boolean {
  if (!isLink(location.hash)) return false;
  const fragment = location.hash;
  history.replaceState(null, '', location.pathname + location.search);
  void workspace.links.receive(fragment);
  return true;
}
