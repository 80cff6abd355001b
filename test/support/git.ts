import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TestCommit {
  /** ISO 8601; author and commit time. */
  readonly at: string;
  readonly parents?: readonly string[];
  readonly message?: string | Buffer;
  readonly author?: string;
  /** Commit time when it is another. */
  readonly committed?: string;
  /** Declared encoding of the message. */
  readonly encoding?: string;
  /** Contents of files by their paths; `null` deletes one. */
  readonly files?: Readonly<Record<string, string | null>>;
}

/** A repository written commit by commit through `git fast-import`, with names for commits and fixed dates; no working tree. */
export class TestRepository {
  readonly path: string;
  readonly #directory: string;
  readonly #marks = new Map<string, number>();
  #script: Buffer[] = [];

  constructor(name = 'shop') {
    this.#directory = mkdtempSync(join(tmpdir(), 'binnacle-git-'));
    this.path = join(this.#directory, name);
    execFileSync('git', ['init', '--quiet', '--initial-branch=main', this.path]);
  }

  /** Adds a commit that later calls name by `label`; with one parent unless `parents` says otherwise: the commit added before. */
  commit(
    label: string,
    { at, committed = at, parents, message = label, author = 'Ada <ada@example.org>', encoding, files = {} }: TestCommit,
  ): this {
    const previous = [...this.#marks.keys()].at(-1);
    const mark = this.#marks.size + 1;
    this.#marks.set(label, mark);
    const [first, ...others] = (parents ?? (previous === undefined ? [] : [previous])).map((name) => this.#mark(name));
    const text = Buffer.isBuffer(message) ? message : Buffer.from(message);
    this.#line(`commit refs/tmp/${mark}`, `mark :${mark}`, `author ${author} ${seconds(at)} +0000`);
    this.#line(`committer ${author} ${seconds(committed)} +0000`);
    if (encoding !== undefined) this.#line(`encoding ${encoding}`);
    this.#data(text);
    if (first !== undefined) this.#line(`from ${first}`);
    for (const other of others) this.#line(`merge ${other}`);
    for (const [path, content] of Object.entries(files)) {
      this.#line(content === null ? `D ${path}` : `M 100644 inline ${path}`);
      if (content !== null) this.#data(Buffer.from(content));
    }
    return this;
  }

  /** An annotated tag made `at`, or a lightweight one. */
  tag(name: string, label: string, at?: string): this {
    if (at === undefined) this.#line(`reset refs/tags/${name}`, `from ${this.#mark(label)}`, '');
    else {
      this.#line(`tag ${name}`, `from ${this.#mark(label)}`, `tagger Ada <ada@example.org> ${seconds(at)} +0000`);
      this.#data(Buffer.from(name));
    }
    return this;
  }

  branch(name: string, label: string): this {
    this.#line(`reset refs/heads/${name}`, `from ${this.#mark(label)}`, '');
    return this;
  }

  /** Writes what was added since the last time. */
  write(): this {
    const marks = join(this.#directory, 'marks');
    const known = existsSync(marks) ? [`--import-marks=${marks}`] : [];
    execFileSync('git', ['-C', this.path, 'fast-import', '--quiet', '--force', ...known, `--export-marks=${marks}`], {
      input: Buffer.concat(this.#script),
    });
    this.#script = [];
    return this;
  }

  git(...args: string[]): string {
    return execFileSync('git', ['-C', this.path, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  }

  sha(label: string): string {
    const lines = readFileSync(join(this.#directory, 'marks'), 'utf8').split('\n');
    const line = lines.find((one) => one.startsWith(`${this.#mark(label)} `));
    if (line === undefined) throw new Error(`commit "${label}" is not written`);
    return line.split(' ')[1] ?? '';
  }

  remove(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }

  #mark(label: string): string {
    const mark = this.#marks.get(label);
    if (mark === undefined) throw new Error(`there is no commit "${label}"`);
    return `:${mark}`;
  }

  #line(...lines: string[]): void {
    this.#script.push(Buffer.from(`${lines.join('\n')}\n`));
  }

  #data(text: Buffer): void {
    this.#script.push(Buffer.from(`data ${text.length}\n`), text, Buffer.from('\n'));
  }
}

function seconds(time: string): number {
  return Date.parse(time) / 1000;
}
