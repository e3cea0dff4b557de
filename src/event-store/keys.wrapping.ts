/** Keys as they are stored: AES-256-GCM under the master key, bound to what each of them is for. */
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

const iv_bytes = 12;
const tag_bytes = 16;

/** @param boundTo a subject, or what a key of the ledger itself is for */
export function wrap(masterKey: Buffer, boundTo: string, key: Buffer): Buffer {
  const iv = randomBytes(iv_bytes);
  const cipher = createCipheriv('aes-256-gcm', masterKey, iv).setAAD(Buffer.from(boundTo));
  return Buffer.concat([iv, cipher.update(key), cipher.final(), cipher.getAuthTag()]);
}

/** Undefined where it is not what was wrapped under this master key for this purpose. */
export function unwrap(masterKey: Buffer, boundTo: string, wrapped: Buffer): Buffer | undefined {
  try {
    const decipher = createDecipheriv('aes-256-gcm', masterKey, wrapped.subarray(0, iv_bytes)).setAAD(
      Buffer.from(boundTo),
    );
    decipher.setAuthTag(wrapped.subarray(-tag_bytes));
    return Buffer.concat([decipher.update(wrapped.subarray(iv_bytes, -tag_bytes)), decipher.final()]);
  } catch {
    return undefined;
  }
}

export function derive(key: Buffer, purpose: string): Buffer {
  return expand(extract(key), purpose);
}

// HKDF (RFC 5869) without salt, in its two steps, the first of which is shared: `hkdfSync` takes three times as long.
const no_salt = Buffer.alloc(32);

export function extract(key: Buffer): Buffer {
  return createHmac('sha256', no_salt).update(key).digest();
}

/** The first 32 bytes. */
export function expand(extracted: Buffer, purpose: string): Buffer {
  return createHmac('sha256', extracted).update(`household-ledger/${purpose}\u0001`).digest();
}
