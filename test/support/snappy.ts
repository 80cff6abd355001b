/** Compresses into Snappy's block format, greedily and with 16-bit offsets as usual encoders do: what tests and benchmarks send. */
export function snappy(input: Uint8Array): Buffer {
  const output: Buffer[] = [varint(input.length)];
  for (let begin = 0; begin < input.length; begin += 65_536) compressBlock(input, begin, Math.min(begin + 65_536, input.length), output);
  return Buffer.concat(output);
}

function compressBlock(input: Uint8Array, begin: number, end: number, output: Buffer[]): void {
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  const heads = new Int32Array(1 << 14).fill(-1);
  let literal = begin;
  let at = begin;
  while (at + 4 <= end) {
    const slot = Math.imul(view.getUint32(at, true), 0x1e35a7bd) >>> 18;
    const found = heads[slot]!;
    heads[slot] = at;
    if (found < begin || view.getUint32(found, true) !== view.getUint32(at, true)) {
      at++;
      continue;
    }
    let size = 4;
    while (at + size < end && input[found + size] === input[at + size]) size++;
    pushLiteral(input.subarray(literal, at), output);
    pushCopies(at - found, size, output);
    at += size;
    literal = at;
  }
  pushLiteral(input.subarray(literal, end), output);
}

function pushLiteral(bytes: Uint8Array, output: Buffer[]): void {
  if (bytes.length === 0) return;
  const size = bytes.length - 1;
  if (size < 60) output.push(Buffer.from([size << 2]));
  else if (size < 256) output.push(Buffer.from([60 << 2, size]));
  else output.push(Buffer.from([61 << 2, size & 255, size >>> 8]));
  output.push(Buffer.from(bytes));
}

function pushCopies(offset: number, length: number, output: Buffer[]): void {
  for (let rest = length; rest > 0; ) {
    const size = Math.min(rest, 64);
    if (size >= 4 && size <= 11 && offset < 2048) output.push(Buffer.from([((offset >>> 8) << 5) | ((size - 4) << 2) | 1, offset & 255]));
    else output.push(Buffer.from([((size - 1) << 2) | 2, offset & 255, offset >>> 8]));
    rest -= size;
  }
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) bytes.push((rest & 0x7f) | 0x80);
  return Buffer.from([...bytes, rest]);
}
