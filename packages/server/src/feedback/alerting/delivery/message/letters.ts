import type { Canvas } from './png.ts';

/** Five lines of three pixels a letter, from the top, each as a number of three bits. */
const shapes: Readonly<Record<string, readonly number[]>> = {
  '0': [7, 5, 5, 5, 7],
  '1': [2, 6, 2, 2, 7],
  '2': [7, 1, 7, 4, 7],
  '3': [7, 1, 7, 1, 7],
  '4': [5, 5, 7, 1, 1],
  '5': [7, 4, 7, 1, 7],
  '6': [7, 4, 7, 5, 7],
  '7': [7, 1, 1, 2, 2],
  '8': [7, 5, 7, 5, 7],
  '9': [7, 5, 7, 1, 7],
  '.': [0, 0, 0, 0, 2],
  ',': [0, 0, 0, 2, 4],
  ':': [0, 2, 0, 2, 0],
  '-': [0, 0, 7, 0, 0],
  '+': [0, 2, 7, 2, 0],
  '%': [5, 1, 2, 4, 5],
  '/': [1, 1, 2, 4, 4],
  '>': [4, 2, 1, 2, 4],
  '<': [1, 2, 4, 2, 1],
  '=': [0, 7, 0, 7, 0],
  A: [2, 5, 7, 5, 5],
  B: [6, 5, 6, 5, 6],
  C: [3, 4, 4, 4, 3],
  D: [6, 5, 5, 5, 6],
  E: [7, 4, 6, 4, 7],
  F: [7, 4, 6, 4, 4],
  G: [3, 4, 5, 5, 3],
  H: [5, 5, 7, 5, 5],
  I: [7, 2, 2, 2, 7],
  K: [5, 5, 6, 5, 5],
  L: [4, 4, 4, 4, 7],
  M: [5, 7, 7, 5, 5],
  N: [6, 5, 5, 5, 5],
  O: [2, 5, 5, 5, 2],
  P: [6, 5, 6, 4, 4],
  R: [6, 5, 6, 5, 5],
  S: [3, 4, 2, 1, 6],
  T: [7, 2, 2, 2, 2],
  U: [5, 5, 5, 5, 7],
  V: [5, 5, 5, 5, 2],
  W: [5, 5, 7, 7, 5],
  X: [5, 5, 2, 5, 5],
  Y: [5, 5, 2, 2, 2],
  Z: [7, 1, 2, 4, 7],
};

/** Pixels from one letter to the next at scale 1. */
const pitch = 4;

/** Width of a text in pixels. */
export function widthOf(text: string, scale: number): number {
  return text.length * pitch * scale;
}

/** Writes in capitals; what has no shape stays blank. */
export function write(canvas: Canvas, text: string, x: number, y: number, color: number, scale: number): void {
  [...text.toUpperCase()].forEach((letter, place) => {
    shapes[letter]?.forEach((bits, row) => {
      for (let column = 0; column < 3; column++) {
        if ((bits & (4 >> column)) === 0) continue;
        canvas.rectangle(x + (place * pitch + column) * scale, y + row * scale, scale, scale, color);
      }
    });
  });
}
