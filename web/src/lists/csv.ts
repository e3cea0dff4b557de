/** A whole list as a file for a spreadsheet, as the API makes it. */
import type { Asked } from '../address';
import { readCsv } from '../api/lists';
import type { ListDefinition } from '../api/lists';

export async function exportCsv(list: ListDefinition, asked: Asked): Promise<void> {
  const url = URL.createObjectURL(await readCsv(list, asked));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${list.name}.csv`;
  link.click();
  URL.revokeObjectURL(url);
}
