/** The draw itself: the N households whose SHA-256 of seed and id comes first. */
import { mergeLabels } from '../api/labels';
import { readPage } from '../api/lists';
import type { ListRow } from '../api/lists';
import { households } from './definitions';

interface SampleAsked {
  readonly area: string | undefined;
  readonly seed: string;
  readonly size: number;
}

const page_rows = 200;

export const size_max = 200;

/** How many households can be drawn at once. */
export function isSize(size: number): boolean {
  return Number.isInteger(size) && size >= 1 && size <= size_max;
}

export async function drawSample({ area, seed, size }: SampleAsked, signal: AbortSignal) {
  const drawn: { readonly key: string; readonly row: ListRow }[] = [];
  const labels = [];
  let from = 0;
  let cursor: string | undefined;
  do {
    const page = await readPage(households, { area, closed: 'false' }, cursor, signal, page_rows);
    from += page.items.length;
    labels.push(page.labels);
    const keyed = page.items.map(async (row) => ({ key: await keyOf(seed, String(row['householdId'])), row }));
    drawn.push(...(await Promise.all(keyed)));
    drawn.sort((a, b) => (a.key < b.key ? -1 : 1)).splice(size);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return { rows: drawn.map(({ row }) => row), labels: mergeLabels(labels), from };
}

async function keyOf(seed: string, id: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(seed + id));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
