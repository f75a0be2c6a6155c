import { AppError, toAppError } from '../engine/errors';
import { ledger } from '../export/ledger.svelte';
import {
  askToStay,
  currentHome,
  keepFile,
  keepOnly,
  keptFile,
  nextHome,
  unkeep,
  written,
  type KeptName,
} from '../keep/device';
import {
  openAnswers,
  openNotebook,
  openTables,
  sealAnswers,
  sealNotebook,
  sealTables,
  type KeptFile,
} from '../keep/project';
import { answersOf, readAnswers, writeAnswers, type Answers } from '../notebook/answers';
import { isLocked, lockOf, type Lock } from '../keep/seal';
import { t, tKey } from '../i18n/locale.svelte';
import { begin } from '../ui/activity';
import { toasts } from '../ui/toasts.svelte';
import { pseudonymKey } from './keep/pseudonym-key.svelte';
import type { Workspace } from './workspace.svelte';

const OWNER = 'vitalfew:kept';
const PAUSE_MS = 400;
/** Which program this is: what cells came to is shown again by the same only. */
const PROGRAM = import.meta.url;

/** Which kept tables those are. */
const tablesMark = (tables: File | null): string => `${tables?.size} ${tables?.lastModified}`;

/**
 * `off`: nothing is kept. `waiting`: something is, and waits for a word or a passphrase. `elsewhere`: another tab keeps it, and nothing that
 * is done here is kept. `keeping`: what is here is not yet all kept. `kept`: all of it is. `failed`: it could not be.
 */
export type KeepState = 'off' | 'waiting' | 'elsewhere' | 'keeping' | 'kept' | 'failed';

type Marks = Readonly<Record<KeptName, string>>;
const NAMES: readonly KeptName[] = ['tables', 'notebook', 'answers'];
const NOTHING: Marks = { tables: '', notebook: '', answers: '' };

/** What cells came to, as it was kept by this program on these tables; null where there is no such, or it is damaged. */
async function answersKept(tables: File | null, passphrase: string, lock: Lock): Promise<Answers | null> {
  try {
    const file = await keptFile('answers');
    if (!file) return null;
    const { program, tables: of, answers } = await openAnswers(file, passphrase, lock);
    return program === PROGRAM && of === tablesMark(tables) && answers !== '' ? readAnswers(answers) : null;
  } catch {
    return null;
  }
}

/** What a tab keeps on the device, if somebody asked for it: its tables, its notebook, its pasted lists, its ledger. */
export class Keep {
  readonly #workspace: Workspace;
  #state = $state<KeepState>('off');
  /** What is here is kept, or is to be. */
  readonly isOn = $derived(['keeping', 'kept', 'failed'].includes(this.#state));
  #locked = $state(false);
  #savedAt = $state.raw<Date | null>(null);
  #error = $state.raw<AppError | null>(null);
  #sizes = $state.raw({ tables: 0, notebook: 0, answers: 0 });
  #lock: Lock = null;
  /** The folder that is written to; null where one is still to be begun. */
  #home: string | null = null;
  #release: (() => void) | null = null;
  /** What is on the device, as it was when it was written. */
  #kept = NOTHING;
  #soon: ReturnType<typeof setTimeout> | undefined;
  #saving = false;
  #again = false;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  get state(): KeepState {
    return this.#state;
  }
  /** What is kept, or will be, is under a passphrase. */
  get locked(): boolean {
    return this.#locked;
  }
  get savedAt(): Date | null {
    return this.#savedAt;
  }
  get error(): AppError | null {
    return this.#error;
  }
  get bytes(): number {
    return this.#sizes.tables + this.#sizes.notebook + this.#sizes.answers;
  }

  /** Looks for what was kept, and opens it where nothing else was asked for and no passphrase is needed. */
  async start(isFree: () => boolean): Promise<void> {
    try {
      const notebook = await keptFile('notebook');
      if (!notebook) return;
      this.#savedAt = new Date(notebook.lastModified);
      this.#locked = await isLocked(notebook);
      if (!(await this.#own())) this.#state = 'elsewhere';
      else if (this.#locked || !isFree()) this.#state = 'waiting';
      else await this.open('');
    } catch (cause) {
      const error = toAppError(cause);
      if (error.code === 'keep_unavailable') return;
      this.#error = error;
      this.#state = 'waiting';
    }
  }

  /** Opens what is kept, in place of what is here. A wrong passphrase changes nothing. */
  async open(passphrase: string): Promise<void> {
    const done = begin();
    this.#error = null;
    try {
      await written();
      this.#home = await currentHome();
      const [notebook, tables] = await Promise.all([keptFile('notebook'), keptFile('tables')]);
      if (!notebook) throw new AppError('sealed_damaged');
      const kept = await openNotebook(notebook, passphrase);
      this.#lock = kept.lock;
      const lost: AppError[] = [];
      const open = async (): Promise<KeptFile[]> => {
        if (!tables) return [];
        try {
          return (await openTables(tables, passphrase, kept.lock)).files;
        } catch (cause) {
          lost.push(toAppError(cause));
          return [];
        }
      };
      ledger.restore(kept.ledger);
      if (kept.pseudonyms !== '') pseudonymKey.use(kept.pseudonyms);
      const answers = await answersKept(tables, passphrase, kept.lock);
      await this.#workspace.restore(kept, open, answers);
      this.#sizes = { tables: tables?.size ?? 0, notebook: notebook.size, answers: 0 };
      this.#kept = lost.length > 0 ? NOTHING : { ...NOTHING, tables: this.#marks().tables };
      if (this.#home !== null) await keepOnly(this.#home);
      this.#state = 'kept';
      for (const { detail } of lost) this.#workspace.say(new AppError('keep_tables_lost', {}, detail));
    } catch (cause) {
      this.#error = toAppError(cause);
      this.#state = 'waiting';
    } finally {
      done();
    }
  }

  /** Keeps what is here from now on, in place of what was kept before. @param passphrase nothing for none. */
  async begin(passphrase: string): Promise<void> {
    if (!(await this.#own(true))) return;
    void askToStay().catch(() => undefined);
    this.#lock = await lockOf(passphrase);
    this.#locked = this.#lock !== null;
    this.#kept = NOTHING;
    this.#home = null;
    this.#state = 'keeping';
    await this.#save();
  }

  /** Takes over from another tab, which keeps nothing any more then. */
  async takeOver(): Promise<void> {
    await this.#own(true);
    this.#state = 'waiting';
    if (!this.#locked) await this.open('');
  }

  /** Keeps nothing any more, and takes away what was kept. */
  async end(): Promise<void> {
    this.#state = 'off';
    await unkeep();
    this.#forgetOwn();
  }

  /** Nothing is written from here on: somebody empties the device. */
  stop(): void {
    this.#state = 'off';
    this.#forgetOwn();
  }

  /** To be called whenever something has changed that is kept. */
  changed(): void {
    if (!this.isOn) return;
    const marks = this.#marks();
    if (NAMES.every((name) => marks[name] === this.#kept[name])) return;
    this.#state = 'keeping';
    clearTimeout(this.#soon);
    this.#soon = setTimeout(() => void this.#save(), PAUSE_MS);
  }

  #forgetOwn(): void {
    this.#release?.();
    this.#release = null;
    this.#savedAt = null;
    this.#error = null;
    this.#locked = false;
    this.#lock = null;
    this.#home = null;
    this.#sizes = { tables: 0, notebook: 0, answers: 0 };
  }

  /** What is here, by what tells it from what it was: the tables by who they are, the notebook by all of it. */
  #marks(): Marks {
    const { files, notebook } = this.#workspace;
    const { cells } = notebook.document;
    return {
      tables: JSON.stringify(
        files.map(({ file, choices }) => [file.name, file.size, file.lastModified, $state.snapshot(choices)]),
      ),
      notebook: JSON.stringify([
        notebook.plain(),
        notebook.ask.lists,
        notebook.merges.all,
        notebook.people.all,
        ledger.plain(),
        pseudonymKey.plain,
        notebook.snapshots.list.map(({ id }) => id),
      ]),
      answers: this.#isAtWork
        ? this.#kept.answers
        : cells.map(({ id }) => `${id} ${notebook.run(id).key}`).join('\n'),
    };
  }

  async #save(): Promise<void> {
    if (this.#saving) {
      this.#again = true;
      return;
    }
    this.#saving = true;
    try {
      do {
        this.#again = false;
        await this.#write(this.#marks());
      } while (this.#again);
      if (this.isOn) this.#state = 'kept';
      this.#savedAt = new Date();
      this.#error = null;
    } catch (cause) {
      this.#fail(toAppError(cause));
    } finally {
      this.#saving = false;
    }
  }

  async #write(marks: Marks): Promise<void> {
    const isMine = (): boolean => this.#release !== null && this.isOn;
    const kept = this.#workspace.projects.current;
    const home = (this.#home ??= await nextHome());
    if (marks.tables !== this.#kept.tables) {
      const tables = await keepFile(home, 'tables', sealTables(this.#lock, kept.files), isMine);
      this.#sizes = { ...this.#sizes, tables };
      this.#kept = { ...this.#kept, tables: marks.tables };
    }
    if (marks.notebook !== this.#kept.notebook) {
      const isFirst = this.#kept.notebook === NOTHING.notebook;
      const own = { ...kept, ledger: ledger.plain(), pseudonyms: pseudonymKey.plain };
      const notebook = await keepFile(home, 'notebook', sealNotebook(this.#lock, own), isMine);
      this.#sizes = { ...this.#sizes, notebook };
      this.#kept = { ...this.#kept, notebook: marks.notebook };
      if (isFirst) await keepOnly(home);
    }
    if (marks.answers !== this.#kept.answers) await this.#writeAnswers(home, marks.answers, isMine);
  }

  /** What cells came to is a help for the next start: where it cannot be kept, that is slower, and nothing is lost. */
  async #writeAnswers(home: string, mark: string, isMine: () => boolean): Promise<void> {
    const answers = answersOf(this.#workspace.notebook);
    const tables = tablesMark(await keptFile('tables'));
    const kept = { program: PROGRAM, tables, answers: answers ? writeAnswers(answers) : '' };
    const written = keepFile(home, 'answers', sealAnswers(this.#lock, kept), isMine);
    this.#sizes = { ...this.#sizes, answers: await written.catch(() => 0) };
    this.#kept = { ...this.#kept, answers: mark };
  }

  /** Cells are being computed, or wait for their data. */
  get #isAtWork(): boolean {
    const { notebook } = this.#workspace;
    return notebook.document.cells.some(({ id }) => notebook.run(id).state === 'running');
  }

  #fail(error: AppError): void {
    if (!this.isOn) return;
    this.#error = error;
    this.#state = 'failed';
    toasts.show(tKey(`error.${error.code}`, error.args));
  }

  /** Makes this the tab that keeps. @param steal also where another tab is. */
  #own(steal = false): Promise<boolean> {
    if (this.#release) return Promise.resolve(true);
    return new Promise((resolve) => {
      const hold = (lock: unknown): Promise<void> | undefined => {
        resolve(lock !== null);
        return lock === null ? undefined : new Promise<void>((release) => (this.#release = release));
      };
      const options = steal ? { steal } : { ifAvailable: true };
      navigator.locks.request(OWNER, options, hold).catch(() => this.#lose());
    });
  }

  /** Another tab took over. */
  #lose(): void {
    this.#release = null;
    if (!this.isOn && this.#state !== 'waiting') return;
    this.#state = 'elsewhere';
    toasts.show(t('keep.lost'));
  }
}
