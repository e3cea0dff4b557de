import type { Labels } from './streams';

/** The labels of several answers as those of one. */
export function mergeLabels(all: readonly Labels[]): Labels {
  const labels: Record<string, Record<string, string>> = {};
  for (const each of all) {
    for (const [list, names] of Object.entries(each)) labels[list] = { ...labels[list], ...names };
  }
  return labels;
}
