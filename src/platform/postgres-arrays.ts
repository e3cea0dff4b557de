/**
 * Arrays in PostgreSQL's binary form. As text, every quote of every JSON payload would be escaped here and
 * unescaped there, which costs more than all else that happens to an event on its way.
 */
export function textArray(values: readonly string[]): Buffer {
  return stringArray(25, values);
}

/** Of values that are JSON already. */
export function jsonArray(values: readonly string[]): Buffer {
  return stringArray(114, values);
}

export function integerArray(values: readonly number[]): Buffer {
  const array = arrayOf(23, values.length, 8 * values.length);
  let at = header_bytes;
  for (const value of values) {
    at = array.writeInt32BE(4, at);
    at = array.writeInt32BE(value, at);
  }
  return array;
}

export function uuidArray(values: readonly string[]): Buffer {
  const array = arrayOf(2950, values.length, 20 * values.length);
  let at = header_bytes;
  for (const value of values) {
    at = array.writeInt32BE(16, at);
    at += array.write(value.replaceAll('-', ''), at, 'hex');
  }
  return array;
}

function stringArray(type: number, values: readonly string[]): Buffer {
  let bytes = 0;
  for (const value of values) bytes += 4 + Buffer.byteLength(value);
  const array = arrayOf(type, values.length, bytes);
  let at = header_bytes;
  for (const value of values) {
    const written = array.write(value, at + 4);
    array.writeInt32BE(written, at);
    at += 4 + written;
  }
  return array;
}

const header_bytes = 20;

/** One dimension from 1, no nulls. An empty array would need another header; there is none to send. */
function arrayOf(type: number, count: number, bytes: number): Buffer {
  const array = Buffer.allocUnsafe(header_bytes + bytes);
  array.writeInt32BE(1, 0);
  array.writeInt32BE(0, 4);
  array.writeInt32BE(type, 8);
  array.writeInt32BE(count, 12);
  array.writeInt32BE(1, 16);
  return array;
}
