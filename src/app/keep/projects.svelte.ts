import { t } from '../../i18n/locale.svelte';
import { openProject, type KeptFile, type Project } from '../../keep/project';
import { isSealed } from '../../keep/seal';
import type { Kept } from '../../notebook/kept';
import type { Notebook } from '../../notebook/notebook.svelte';
import { toasts } from '../../ui/toasts.svelte';
import type { WorkFile } from '../workspace/files';

/** What projects are made of, and put back into. */
interface Host {
  readonly notebook: Notebook;
  readonly files: readonly WorkFile[];
  restore(kept: Kept, tables: () => Promise<readonly KeptFile[]>): Promise<void>;
  /** A table without what stands in some of its columns. */
  withhold(item: WorkFile, columns: number[]): Promise<KeptFile>;
}

/** The notebook with its tables as one thing: to be kept, handed over, and opened again. */
export class Projects {
  readonly #host: Host;
  #sealed = $state.raw<File | null>(null);

  constructor(host: Host) {
    this.#host = host;
  }

  /** What stands here. */
  get current(): Project {
    const files = this.#host.files.map(({ file, container, sample, choices, notes }) => ({
      file,
      container,
      sample,
      choices: $state.snapshot(choices),
      notes,
    }));
    return { ...this.#host.notebook.kept(), ledger: [], pseudonyms: '', files };
  }

  /** The same for somebody else, without what stands in some columns of each file. */
  async withheld(columnsOf: (item: WorkFile) => number[]): Promise<Project> {
    const project = this.current;
    const files: KeptFile[] = [];
    for (const [index, file] of project.files.entries()) {
      const item = this.#host.files[index];
      const columns = item ? columnsOf(item) : [];
      files.push(item && columns.length > 0 ? await this.#host.withhold(item, columns) : file);
    }
    return { ...project, files };
  }

  /** A project file that waits for its passphrase. */
  get sealed(): File | null {
    return this.#sealed;
  }

  /** Takes the first project file out of what was dropped. @returns the rest. */
  async take(files: readonly File[]): Promise<File[]> {
    for (const file of files)
      if (await isSealed(file).catch(() => false)) {
        this.#sealed = file;
        return files.filter((other) => other !== file);
      }
    return [...files];
  }

  refuse(): void {
    this.#sealed = null;
  }

  /** Opens the project file that waits. SQL in it runs when somebody has read it. @throws {AppError} what `openProject` throws; then it still waits. */
  async accept(passphrase: string): Promise<void> {
    const file = this.#sealed;
    if (!file) return;
    const project = await openProject(file, passphrase);
    this.#sealed = null;
    await this.#host.restore({ ...project, agreed: [] }, () => Promise.resolve(project.files));
    toasts.show(t('project.opened', { file: file.name }));
  }
}
