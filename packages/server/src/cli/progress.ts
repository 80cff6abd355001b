/** Where progress is shown: a terminal gets a bar that moves, anything else a line now and then. */
interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export interface ProgressLine {
  show(done: number, total: number, what: string): void;
  end(): void;
}

const width = 30;

export function progressLine(output: Output): ProgressLine {
  let shown = '';
  return {
    show(done, total, what) {
      const share = total === 0 ? 0 : Math.min(1, done / total);
      const filled = Math.round(share * width);
      const text = output.isTTY
        ? `[${'#'.repeat(filled)}${'.'.repeat(width - filled)}] ${done} of ${total} ${what}`
        : `${Math.floor(share * 10) * 10} % of ${total} ${what}`;
      if (text === shown) return;
      shown = text;
      output.write(output.isTTY ? `\r\u001B[K${text}` : `${text}\n`);
    },
    end() {
      if (output.isTTY && shown !== '') output.write('\r\u001B[K');
    },
  };
}
