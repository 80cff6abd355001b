/** What became of something in a Grafana dashboard that is not the same here. */
export interface ImportNote {
  /** Title of the panel or name of the variable; absent when it is about the dashboard. */
  readonly of?: string | undefined;
  /** `changed`: taken over differently; `left_out`: not taken over. */
  readonly outcome: 'changed' | 'left_out';
  readonly text: string;
}

const mostNotes = 500;

/** Collects what an import could not take over as it was. */
export class ImportReport {
  readonly notes: ImportNote[] = [];
  panels = 0;
  panelsLeftOut = 0;
  variables = 0;

  changed(of: string | undefined, text: string): void {
    this.#note({ of, outcome: 'changed', text });
  }

  leftOut(of: string | undefined, text: string): void {
    this.#note({ of, outcome: 'left_out', text });
  }

  #note(note: ImportNote): void {
    const known = this.notes.some((one) => one.of === note.of && one.text === note.text);
    if (!known && this.notes.length < mostNotes) this.notes.push(note);
  }
}
