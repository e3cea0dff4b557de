/**
 * How often a property is tried. Where specs are run a thousand times over, a share of the cases will do each time:
 * always the same ones, and the first that fails tells enough.
 */
const share = (globalThis as { propertyRunsShare?: number }).propertyRunsShare ?? 1;

export function runs(wanted: number): { numRuns: number; endOnFailure?: boolean; seed?: number } {
  return share === 1 ? { numRuns: wanted } : { numRuns: Math.ceil(wanted * share), endOnFailure: true, seed: 1949 };
}
