/** Longest field kept, in characters; the rest of a longer one is dropped while it streams by. */
const fieldLimit = 64 * 1024;

/**
 * Cuts git's output into records of `width` fields, each ended by NUL. Lines before the first field of a record are dropped: the end of
 * the record before, and the `commit <sha>` that rev-list writes.
 * Memory stays bounded whatever a field holds; bytes that are not UTF-8 become U+FFFD.
 */
export async function* readRecords(chunks: AsyncIterable<Uint8Array>, width: number): AsyncGenerator<string[]> {
  let record: string[] = [];
  for await (const fields of readFields(chunks)) {
    for (const field of fields) {
      record.push(record.length === 0 ? field.slice(field.lastIndexOf('\n') + 1) : field);
      if (record.length < width) continue;
      yield record;
      record = [];
    }
  }
}

/** Cuts git's output into fields, each ended by NUL, a few at a time; memory stays bounded as above. */
export async function* readFields(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string[]> {
  const decoder = new TextDecoder('utf-8');
  let field = '';
  for await (const chunk of chunks) {
    const text = decoder.decode(chunk, { stream: true });
    const fields: string[] = [];
    let start = 0;
    for (let end = text.indexOf('\0'); end !== -1; end = text.indexOf('\0', start)) {
      fields.push(grown(field, text.slice(start, end)));
      field = '';
      start = end + 1;
    }
    field = grown(field, text.slice(start));
    yield fields;
  }
}

function grown(field: string, more: string): string {
  return field.length >= fieldLimit ? field : (field + more).slice(0, fieldLimit);
}
