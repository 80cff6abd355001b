const offset = 0xcbf29ce4_84222325n;
const offsetHigh = Number(offset >> 32n);
const offsetLow = Number(offset & 0xffffffffn);
/** The prime of 64-bit FNV is 2^40 + this. */
const prime = 0x1b3;
const separator = 255;
const bytes = new TextEncoder();

/**
 * The fingerprint of labels as Prometheus and Alertmanager compute it: 64-bit FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/) over names
 * and values, sorted by name, with a byte 255 after each; 16 hexadecimal digits.
 */
export function fingerprintOf(labels: Readonly<Record<string, string>>): string {
  let high = offsetHigh;
  let lower = offsetLow;
  const add = (byte: number) => {
    const mixed = (lower ^ byte) >>> 0;
    const product = mixed * prime;
    // Halves of 32 bits, because a product of 64 bits is beyond what numbers hold exactly.
    high = (Math.imul(high, prime) + Math.floor(product / 0x1_0000_0000) + (mixed << 8)) >>> 0;
    lower = product >>> 0;
  };
  for (const name of Object.keys(labels).sort(byBytes)) {
    for (const text of [name, labels[name] ?? '']) {
      for (const byte of bytes.encode(text)) add(byte);
      add(separator);
    }
  }
  return high.toString(16).padStart(8, '0') + lower.toString(16).padStart(8, '0');
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
